"""The verdict on all logs: what was found, what could not be compared, what nobody checks here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rcrp_desktop.application.integrity import Erasure, IntegrityCheck, LogCheck
from rcrp_desktop.domain.audit.report import Finding, IntegrityReport, Verdict
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.quoting import Quoted, as_rows
from rcrp_desktop.presentation.supervisor.call_proof import log_name
from rcrp_desktop.presentation.supervisor.common import Cell, Row, Words, thousands

LOG_COLUMNS = ("log", "entries", "intact", "head", "anchors", "newest")
ERASURE_COLUMNS = ("when_column", "what_column", "asked_column", "approved_column", "proof_column")

_NO_FAULT = (Verdict.KEY_NOT_REGISTERED, Verdict.ERASED, Verdict.COPY)
_SHOWN_FINDINGS = 20
_NAMED = 4


@frozen
class IntegrityModel:
    """A verdict in sentences; there is no one sign that says all is well."""

    when: str
    headline: str
    detail: str
    is_broken: bool
    logs: tuple[Row, ...]
    findings: tuple[tuple[str, tuple[str, ...]], ...]
    erasures: tuple[Row, ...]
    not_checked: tuple[str, ...]
    next: str
    right: str


def log_columns(words: Words) -> tuple[str, ...]:
    """Headings of the table of logs."""
    return tuple(words.say(f"check.{name}") for name in LOG_COLUMNS)


def erasure_columns(words: Words) -> tuple[str, ...]:
    """Headings of the table of erasures."""
    return tuple(words.say(f"check.{name}") for name in ERASURE_COLUMNS)


def present_integrity(check: IntegrityCheck, words: Words) -> IntegrityModel:
    """The outcome of one check."""
    broken = [log for log in check.logs if _is_broken(log)]
    seconds = f"{check.took_ms / 1000:.1f}"
    time = f"{words.times.date(check.began_ms)} {words.times.zoned_second(check.began_ms)}"
    return IntegrityModel(
        when=words.say("check.when", time=time, seconds=seconds),
        headline=" ".join(_headline(check, words)) or words.say("check.no_logs"),
        detail=_detail(check, words),
        is_broken=bool(broken),
        logs=tuple(_log_row(log, words) for log in check.logs),
        findings=tuple(_findings(check, words)),
        erasures=tuple(
            _erasure_row(erasure, log, words) for log in check.logs for erasure in log.erasures
        ),
        not_checked=tuple(_not_checked(check, words)),
        next=_next(check, broken, words),
        right=words.count("check.log_count", len(check.logs)),
    )


def _is_broken(log: LogCheck) -> bool:
    return log.report is not None and not log.report.is_unchanged


def _headline(check: IntegrityCheck, words: Words) -> Iterator[str]:
    """The worst first."""
    unread = [log for log in check.logs if log.report is None]
    broken = [log for log in check.logs if _is_broken(log)]
    whole = [log for log in check.logs if log.report is not None and log.report.is_unchanged]
    bare = [log for log in whole if not log.anchors]
    for key, found in (
        ("broken", broken),
        ("not_read", unread),
        ("unchanged", whole),
        ("uncompared", bare),
    ):
        if found:
            yield words.count(f"check.{key}", len(found))


def _detail(check: IntegrityCheck, words: Words) -> str:
    signed = sum(1 for log in check.logs if log.report is not None and log.report.signed_size)
    heads = words.count("check.head_count", signed)
    return words.say("check.read", entries=thousands(check.entries), heads=heads)


def name_of(log: LogCheck) -> str:
    """The workstation of a log, or its folder where the log does not tell, or is not read as the one that it names."""
    origin = log.report.origin if log.report is not None and log.beside is None else ""
    return log_name(origin) if origin else log.name


def _names(logs: Sequence[LogCheck], words: Words) -> str:
    """Which logs, by name while there are few and the names tell them apart."""
    names = list(dict.fromkeys(map(name_of, logs)))
    if len(names) == len(logs) <= _NAMED:
        return ", ".join(names)
    return words.count("check.log_count", len(logs))


def _log_row(log: LogCheck, words: Words) -> Row:
    name = Cell(name_of(log), strong=True, note=_account(log))
    if log.report is None:
        why = words.say("check.unreadable", problem=str(log.problem))
        blank = tuple(Cell("–") for _ in LOG_COLUMNS[2:-1])
        return Row(str(log.path), (name, Cell("–", right=True), Cell(why, strong=True), *blank))
    report = log.report
    broken = not report.is_unchanged
    intact = report.verdict.value if broken else words.say(_intact(log))
    signed = report.signed_size == report.size and report.size > 0
    cells = (
        name,
        Cell(thousands(report.size), right=True),
        Cell(intact, strong=broken),
        Cell(words.say("check.yes" if signed else "check.no"), strong=not signed),
        _compared(log, report, words),
        _newest(log, words),
    )
    return Row(str(log.path), cells)


def _intact(log: LogCheck) -> str:
    return "check.not_the_log" if log.beside is not None else "check.all"


def _account(log: LogCheck) -> str:
    pieces = log.report.origin.split("/") if log.report is not None else []
    return f"{pieces[3]}, {pieces[4]}" if len(pieces) > 4 else ""


def _compared(log: LogCheck, report: IntegrityReport, words: Words) -> Cell:
    """How many anchors the log agrees with: those within its anchored size, where nothing is at fault."""
    if not log.anchors:
        return Cell(words.say("check.not_compared"), strong=True)
    faults = {finding.verdict for finding in report.findings}
    agree = 0 if faults & {Verdict.FORK, Verdict.ROLLBACK} else len(log.anchors)
    text = words.say("check.compared", number=agree, all=len(log.anchors))
    return Cell(text, strong=agree != len(log.anchors))


def _newest(log: LogCheck, words: Words) -> Cell:
    newest = max(log.anchors, key=lambda head: head.size, default=None)
    if newest is None:
        return Cell(words.say("check.never"))
    return Cell(words.say("check.newest_at", size=thousands(newest.size), source=newest.source))


def _findings(check: IntegrityCheck, words: Words) -> Iterator[tuple[str, tuple[str, ...]]]:
    for log in check.logs:
        if log.report is None:
            continue
        faults = [f for f in log.report.findings if f.verdict not in _NO_FAULT]
        if faults and not log.report.is_unchanged:
            lines = [_finding(finding, words) for finding in faults[:_SHOWN_FINDINGS]]
            more = sum(log.report.counts.values()) - len(lines)
            if more > 0:
                lines.append(words.say("check.more_findings", number=thousands(more)))
            yield words.say("check.log_findings", log=name_of(log)), tuple(lines)


def _finding(finding: Finding, words: Words) -> str:
    text = f"{finding.verdict.value}: {finding.message}"
    if finding.seq is None:
        return text
    return words.say("check.finding_at", seq=thousands(finding.seq), message=text)


def _erasure_row(erasure: Erasure, log: LogCheck, words: Words) -> Row:
    parts = ", ".join(_part(part, words) for part in erasure.parts)
    what = words.count("check.part_of", erasure.calls, parts=parts)
    holds = log.report is not None and log.report.is_unchanged
    approved = " + ".join(erasure.approved_by) or words.say("check.not_named")
    cells = (
        Cell(words.times.day_and_minute(erasure.at_ms)),
        Cell(what),
        Cell(erasure.asked_by or erasure.actor),
        Cell(approved),
        Cell(words.say("check.yes" if holds else "check.no"), strong=not holds),
    )
    return Row(f"{erasure.log} {erasure.at_ms}", cells)


def _part(part: str, words: Words) -> str:
    key = f"supervisor.check.part.{part}"
    return words.text(key) if key in words.text.keys() else part  # noqa: SIM118 (not a mapping)


def _not_checked(check: IntegrityCheck, words: Words) -> Iterator[str]:
    yield words.say("check.truth")
    yield words.say("check.telephone")
    yield words.say("check.administrator")
    bare = [log for log in check.logs if log.report is not None and not log.anchors]
    if bare:
        yield words.say("check.no_anchor", logs=_names(bare, words))
    unsigned = [log for log in check.logs if log.report is not None and not log.report.signed_size]
    if unsigned:
        yield words.say("check.not_signed", logs=_names(unsigned, words))
    yield words.say("check.seals")


def _next(check: IntegrityCheck, broken: Sequence[LogCheck], words: Words) -> str:
    if broken:
        return words.say("check.next_broken", logs=_names(broken, words))
    unread = [log for log in check.logs if log.report is None]
    if unread:
        return words.say("check.next_unreadable", logs=_names(unread, words))
    if any(not log.anchors for log in check.logs):
        return words.say("check.next_anchor")
    return words.say("check.next_none")


def as_text(model: IntegrityModel, words: Words) -> Quoted:
    """The verdict for the clipboard, with what was not checked: one never goes without the other."""
    table = [log_columns(words), *([cell.text for cell in row.cells] for row in model.logs)]
    rest: list[str] = []
    for title, found in model.findings:
        rest += ["", title, *found]
    rest += ["", words.say("check.not_checked"), *model.not_checked, "", model.next]
    first = (model.when, model.headline, model.detail, "")
    return as_rows([*([line] for line in first), *table, *([line] for line in rest)])
