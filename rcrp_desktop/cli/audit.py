"""``rcrp audit``: search the record, hand out one call's record; ``verify`` is in a module of its own.

Searching and exporting are looks at personal data: each is in the looker's own log before anything is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import click

from rcrp_desktop.application.export import ExportedCall, export_json
from rcrp_desktop.application.read_models import CallSummary
from rcrp_desktop.application.search import (
    Filters,
    IndexState,
    SearchResult,
)
from rcrp_desktop.bootstrap import log_files
from rcrp_desktop.bootstrap.command_line import Office, Program, Seat
from rcrp_desktop.cli.export_files import call_lines, document, names_of, write_whole
from rcrp_desktop.cli.options import (
    NOT_ALL,
    REFUSED,
    UNAVAILABLE,
    data_option,
    given,
    json_option,
    mode_option,
    person_option,
    program_of,
    stop,
)
from rcrp_desktop.cli.out_files import expect_room, out_option, put
from rcrp_desktop.cli.printing import tell, tell_json
from rcrp_desktop.cli.release import release_command
from rcrp_desktop.cli.verify import elsewhere, expect_open, verifier_command, verify_command
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.domain.roles import Role
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.who import handlers_words

_FIRST_YEAR, _LAST_YEAR = 1970, 9998
"""So that the day before and the day after still have milliseconds since 1970 in every zone."""

COMPARED = 500
"""Rows of a list that are compared with the logs, some milliseconds each."""


@click.group("audit")
def audit_group() -> None:
    """Check the audit logs, search them, and hand out one call's record."""


audit_group.add_command(verify_command)
audit_group.add_command(verifier_command)
audit_group.add_command(release_command)


def _expect_record(program: Program, data: Path | None, mode: LogMode) -> None:
    """Only looking must not make a folder: a mistyped one would look like an empty record."""
    expect_open(program, data, mode)
    if not log_files.logs(data, mode):
        where = log_files.logs_folder(data, mode)
        nothing = program.texts("cli.search.no_record", where=where)
        gone = [
            program.texts("cli.search.gone", log=log.name, what=log.report.findings[0].message)
            for log in log_files.missing(data, mode)
        ]
        stop([nothing, *gone, *elsewhere(program, data, mode)], NOT_ALL if gone else REFUSED)


# --- search ---------------------------------------------------------------------------------------


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """A day of the calendar, written 2026-11-23."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("a day is written 2026-11-23") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise click.BadParameter(f"a day lies in the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


@audit_group.command("search")
@click.argument("text", default="")
@click.option("--ref", "reference", callback=given, metavar="R", help="The CAD reference, whole.")
@click.option(
    "--route",
    "routes",
    multiple=True,
    type=click.Choice([response.value for response in ResponseClass]),
    help="Calls that reached this response class; may be given several times.",
)
@click.option(
    "--from",
    "first",
    metavar="D",
    callback=_day,
    help="From this day on, as the days are at this desk.",
)
@click.option("--to", "last", metavar="D", callback=_day, help="Up to and with this day.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True)
@click.option("--reason", default="", help="Why you look; some forces ask for one.")
@mode_option
@json_option
@person_option
@data_option
@click.pass_context
def search_command(
    ctx: click.Context,
    text: str,
    reference: str,
    routes: tuple[str, ...],
    first: date | None,
    last: date | None,
    limit: int,
    reason: str,
    mode: LogMode,
    as_json: bool,
    person: str,
    role: Role,
    data: Path | None,
) -> None:
    """Search the record, newest first. TEXT is the beginning of a reference, or words in notes and reasons.

    The search is recorded in your own log before anything is shown. Ends with 7 where a log could not be searched, or
    a call is damaged.
    """
    program = program_of(ctx)
    if first is not None and last is not None and first > last:
        stop([program.texts("cli.search.backwards", first=first, last=last)])
    _expect_record(program, data, mode)
    with program.office(Seat(data, person, mode=mode, role=role)) as office:
        begins = office.times.day_begins_ms
        filters = Filters(
            text=text,
            reference=reference,
            routes=frozenset(routes),
            from_ms=begins(first) if first is not None else 0,
            to_ms=begins(last + timedelta(days=1)) if last is not None else 0,
        )
        result, rows = _looked(program, office, filters, reason, limit)
        if as_json:
            tell_json(_search_json(result, rows, office.times))
        else:
            _print_rows(program.texts, office, result, rows)
        if result.index.failures or result.index.damaged:
            ctx.exit(NOT_ALL)


def _looked(
    program: Program, office: Office, filters: Filters, reason: str, limit: int
) -> tuple[SearchResult, tuple[CallSummary, ...]]:
    """What is found; the first rows are read again from the logs, and where they differ the index is built anew."""
    mend: Callable[[], IndexState]
    for mend in (office.index.catch_up, office.index.catch_up, office.index.rebuild):
        mend()  # to the end: nobody sees a list here that fills up while they look
        result = office.search.search(filters, reason=reason)
        if isinstance(result, Rejected):
            stop([refusal_text(result, program.texts)], REFUSED)
        rows = _rows(office, result, limit)
        if office.index.is_told_by_logs(rows[:COMPARED]):
            return result, rows
    return stop([program.texts("cli.search.untold")], UNAVAILABLE)


def _rows(office: Office, result: SearchResult, limit: int) -> tuple[CallSummary, ...]:
    rows: list[CallSummary] = []
    page = result.page
    while True:
        rows += page.rows
        if page.following is None or len(rows) >= limit:
            return tuple(rows[:limit])
        page = office.search.more(result.filters, page.following)


def _print_rows(
    texts: Texts, office: Office, result: SearchResult, rows: tuple[CallSummary, ...]
) -> None:
    for row in rows:
        response = texts(f"response.{row.response}") if row.response else "-"
        line = texts(
            "cli.search.line",
            began=f"{office.times.date(row.began_ms)} {office.times.zoned_minute(row.began_ms)}",
            reference=row.reference or row.call,
            response=response,
            handlers=handlers_words(texts, row),
            flags=" ".join(_flags(result, row)),
        )
        tell(line.rstrip())
    if not rows:
        tell(texts("cli.search.none_part" if result.index.is_partial else "cli.search.none"))
    state, facets = result.index, result.facets
    counts = {"shown": len(rows), "matching": facets.matching, "calls": facets.calls}
    logs = texts.count("cli.number.logs", state.logs)
    tell(texts("cli.search.count", logs=logs, **counts), err=True)
    if not facets.complete:
        tell(texts("cli.search.not_complete"), err=True)
    if state.damaged:
        tell(texts.count("cli.search.damaged", state.damaged), err=True)
    if state.closed:
        tell(texts("cli.search.not_for_you", logs=", ".join(state.closed)), err=True)
    if state.failures:
        tell(texts("cli.search.faults", logs=", ".join(state.failures)), err=True)


def _flags(result: SearchResult, row: CallSummary) -> list[str]:
    return [*sorted(row.happened), *(["not-all-read"] if result.index.is_part_read(row) else [])]


def _search_json(
    result: SearchResult, rows: tuple[CallSummary, ...], times: Times
) -> dict[str, object]:
    return {
        "matching": result.facets.matching,
        "calls": result.facets.calls,
        "complete": result.facets.complete and not result.index.faults,
        "not_searched": list(result.index.faults),
        "not_for_this_account": list(result.index.closed),
        "damaged": result.index.damaged,
        "rows": [_row_json(row, result, times) for row in rows],
    }


def _row_json(row: CallSummary, result: SearchResult, times: Times) -> dict[str, object]:
    return {
        "call": row.call,
        "reference": row.reference,
        "began_ms": row.began_ms,
        "began": times.iso(row.began_ms),
        "mode": row.mode,
        "handlers": list(row.handlers),
        "not_verified": list(row.unverified),
        "source": row.source,
        "response": row.response,
        "route": row.route,
        "reached": sorted(row.reached),
        "happened": sorted(row.happened),
        "all_read": not result.index.is_part_read(row),
        "owed": [item.kind.value for item in row.items],
        "pack": {"id": row.pack_id, "version": row.pack_version},
    }


@audit_group.command("rebuild-index")
@mode_option
@data_option
@click.pass_context
def rebuild_command(ctx: click.Context, mode: LogMode, data: Path | None) -> None:
    """Throw the searchable index away and build it from the logs."""
    program = program_of(ctx)
    _expect_record(program, data, mode)
    with program.indexing(Seat(data, mode=mode)) as index:
        state = index.rebuild()
    texts = program.texts
    counts = {
        "logs": texts.count("cli.number.logs", state.logs),
        "entries": texts.count("cli.number.entries", state.entries),
        "calls": texts.count("cli.number.calls", state.calls),
    }
    tell(texts("cli.search.rebuilt", **counts))
    if state.without_pack:
        tell(texts.count("cli.search.no_pack", state.without_pack))
    if state.damaged:
        tell(texts.count("cli.search.damaged", state.damaged), err=True)
    if state.closed:
        tell(texts("cli.search.not_for_you", logs=", ".join(state.closed)), err=True)
    if state.failures:
        stop([texts("cli.search.faults", logs=", ".join(state.failures))], NOT_ALL)
    if state.damaged:
        ctx.exit(NOT_ALL)


# --- export ---------------------------------------------------------------------------------------


@audit_group.command("export")
@click.option("--call", callback=given, metavar="ID", help="The call's id in the record.")
@click.option(
    "--ref", "reference", callback=given, metavar="R", help="Every call on this reference."
)
@out_option("Write OUT.txt to read and OUT.json to check; else the text, or --json, is printed.")
@click.option("--redact", is_flag=True, help="Withhold answers, notes, reasons and the reference.")
@click.option("--reason", default="", help="Why it is handed out; some forces ask for one.")
@mode_option
@json_option
@person_option
@data_option
@click.pass_context
def export_command(
    ctx: click.Context,
    call: str,
    reference: str,
    out: Path | None,
    replace: bool,
    redact: bool,
    reason: str,
    mode: LogMode,
    as_json: bool,
    person: str,
    role: Role,
    data: Path | None,
) -> None:
    """Hand out one call's record: what happened, the words shown, who looked, and the proof.

    The export is recorded in your own log before anything is written. Ends with 7 where a log could not be read, or
    the call is damaged or not proved.
    """
    program = program_of(ctx)
    if bool(call) == bool(reference):
        raise click.UsageError("give --call or --ref, one of them")
    if out is not None:
        expect_room(program, names_of(out), replace=replace)
    _expect_record(program, data, mode)
    with program.office(Seat(data, person, mode=mode, role=role)) as office:
        found = office.export.find(call=call, reference=reference)
        unread = office.export.not_read()
        if not found:
            silent = [program.texts("cli.search.faults", logs=", ".join(unread))] if unread else []
            stop([program.texts("cli.export.none"), *silent], NOT_ALL if unread else REFUSED)
        calls = [_exported(program, office, one, redacted=redact, reason=reason) for one in found]
        found_json = [export_json(one, office.times.iso, redacted=redact) for one in calls]
        whole = document(found_json, office.person, redacted=redact)
        lines = [
            line
            for one in calls
            for line in call_lines(one, program.texts, office.times, redacted=redact)
        ]
    if out is None:
        tell_json(whole) if as_json else tell(*lines)
    else:
        for path in write_whole(out, lines, whole, partial(put, program, replace=replace)):
            tell(program.texts("cli.export.written", path=path))
    unread = tuple(sorted({*unread, *(name for one in calls for name in one.not_read)}))
    if unread:
        stop([program.texts("cli.export.not_read", logs=", ".join(unread))], NOT_ALL)
    if any(one.detail.state.damaged for one in calls):
        ctx.exit(NOT_ALL)  # the text and the JSON say which


def _exported(
    program: Program, office: Office, call: str, *, redacted: bool, reason: str
) -> ExportedCall:
    done = office.export.export(call, redacted=redacted, reason=reason)
    if isinstance(done, Rejected):
        stop([refusal_text(done, program.texts)], REFUSED)
    return done
