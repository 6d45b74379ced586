"""An exported call as lines to read, and the files that are written of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from rcrp_desktop import __version__
from rcrp_desktop.application.event_codec import kind_of
from rcrp_desktop.application.export import FORMAT, TELLING, WITHHELD, ExportedCall
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.supervision import Step
from rcrp_desktop.domain.call.answers import AnswerGiven
from rcrp_desktop.domain.call.events import Fact
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.quoting import Quoted, as_block, as_json, as_line, joined
from rcrp_desktop.presentation.debts import debt_words
from rcrp_desktop.presentation.differing import decided_differently
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.who import name_words

_INDENT = "    "


def document(
    calls: Sequence[dict[str, object]], person: Person, *, redacted: bool
) -> dict[str, object]:
    """The whole export for other programs."""
    return {
        "format": FORMAT,
        "by": {"id": person.id, "verified": person.verified},
        "program": f"rcrp-desktop {__version__}",
        "redacted": redacted,
        "calls": list(calls),
    }


def call_lines(
    exported: ExportedCall, texts: Texts, times: Times, *, redacted: bool
) -> Iterator[Quoted]:
    """One call to read. Only its own headings and entries begin at the left edge."""
    yield as_line(f"CALL {exported.detail.call}")
    yield from map(as_line, _standing_lines(exported, texts, redacted=redacted))
    yield from map(as_line, _differing_lines(exported, texts, times, redacted=redacted))
    yield as_line("")
    yield as_line("EVENTS (local times, each with its offset from UTC)")
    unproved, engine = exported.unproved, exported.detail.engine
    for step in exported.detail.steps:
        mark = "  NOT PROVED" if (step.origin, step.seq) in unproved else ""
        who = name_words(texts, step.event.stamp)
        yield from _step_lines(step, who, engine, times, mark, redacted=redacted)
        yield from _unread_lines(step, exported.detail.steps)
    yield as_line("")
    yield as_line("WHO LOOKED AT IT (local times, each with its offset from UTC)")
    for look in exported.detail.looks:
        who = f"{name_words(texts, look)} ({look.role})"
        yield as_line(f"{times.exact(look.at_ms)}  {who}  {look.kind} {look.what}".rstrip())
    yield as_line("")
    yield from map(as_line, _proof_lines(exported))
    yield as_line("")


def _standing_lines(exported: ExportedCall, texts: Texts, *, redacted: bool) -> Iterator[str]:
    detail = exported.detail
    opening = detail.state.opening
    if detail.reference:
        yield f"CAD reference: {WITHHELD if redacted else detail.reference}"
    if opening is not None:
        yield f"Records: {opening.mode}"
        yield f"Pack: {opening.pack_id} {opening.pack_version}, digest {opening.pack_digest}"
    if detail.state.damaged:
        yield texts("cli.export.damaged")
    if exported.not_read:
        yield texts("cli.export.not_read", logs=", ".join(exported.not_read))
    if exported.unproved:
        yield texts("cli.export.unproved")
    if detail.state.set_aside:
        yield texts("cli.export.set_aside", why=detail.state.set_aside)
    if detail.engine is None:
        yield "The pack is not at hand: only what was shown and recorded is told."
    if detail.stands is not None and detail.stands.response is not None:
        yield f"It stands: {texts(f'response.{detail.stands.response.value}')}"
    named = (debt_words(texts, i.kind, otherwise=i.otherwise) for i in detail.items)
    yield from (f"Owed: {name}" for name in named)


def _differing_lines(
    exported: ExportedCall, texts: Texts, times: Times, *, redacted: bool
) -> Iterator[str]:
    """Decisions that did not know of each other: the request is open, and the events alone do not say so."""
    for request in decided_differently(exported.detail.state):
        yield texts("cli.export.differing", time=times.exact(request.stamp.at_ms))
        for one in request.differing:
            route = WITHHELD if redacted else one.made.route
            yield f"{_INDENT}{times.exact(one.stamp.at_ms)}  {name_words(texts, one.stamp)}  {route}"


def _step_lines(
    step: Step, name: str, engine: Engine | None, times: Times, mark: str, *, redacted: bool
) -> Iterator[Quoted]:
    at, fact = step.event.stamp, step.event.fact
    who, place = f"{name} ({at.role})", f"[{step.origin} no. {step.seq}]"
    yield as_line(f"{times.exact(at.at_ms)}  {who}  {kind_of(type(fact))}  {place}{mark}")
    for name, value in _values(fact, redacted=redacted):
        yield from as_block(value, first=f"{name}: ", indent=_INDENT)
    if isinstance(fact, AnswerGiven) and engine is not None and not redacted:
        question = engine.pack.question(fact.question)
        if question is not None:
            option = question.option(fact.option)
            answered = option.label if option is not None else fact.option
            yield from as_block(question.say, first="asked: ", indent=_INDENT)
            yield from as_block(answered, first="answered: ", indent=_INDENT)


def _unread_lines(step: Step, steps: Sequence[Step]) -> Iterator[Quoted]:
    """Which of the entries above its desk had not read: whoever acted cannot have meant what they did not see."""
    unread = [steps[place - 1] for place in sorted(step.event.stamp.unseen)]
    if unread:
        named = ", ".join(f"[{other.origin} no. {other.seq}]" for other in unread)
        yield from as_block(named, first="had not read: ", indent=_INDENT)


def _values(fact: Fact, *, redacted: bool) -> Iterator[tuple[str, str]]:
    for field in fields(fact):
        value: object = getattr(fact, field.name)
        if value in ("", (), -1):
            continue
        if redacted and field.name in TELLING:
            yield field.name, WITHHELD
        elif isinstance(value, tuple):
            yield field.name, ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
        else:
            yield field.name, str(value)


def _proof_lines(exported: ExportedCall) -> Iterator[str]:
    yield "PROOF"
    yield "The file of the same name that ends in .json holds the bytes, the paths and the heads."
    for log in exported.evidence:
        head = log.head
        signed = "signed" if head.signed else "UNSIGNED"
        numbers = ", ".join(str(entry.seq) for entry in log.entries)
        yield f"Log {head.origin}: entries {numbers}"
        yield f"    head over {head.size} entries, {signed}, root {head.root.hex()}"


def write_whole(
    out: Path,
    lines: Sequence[Quoted],
    whole: dict[str, object],
    write: Callable[[Path, bytes], None],
) -> tuple[Path, Path]:
    """Write OUT.txt and OUT.json; ``write`` puts a file there whole or not at all."""
    text, machine = names_of(out)
    write(text, f"{joined(lines)}\n".encode("utf-8", "replace"))
    write(machine, f"{as_json(whole)}\n".encode("utf-8", "replace"))
    return text, machine


def names_of(out: Path) -> tuple[Path, Path]:
    """The two files that are written of an export."""
    stem = out.with_suffix("") if out.suffix in (".txt", ".json") else out
    return stem.with_name(stem.name + ".txt"), stem.with_name(stem.name + ".json")
