"""An exported call as lines to read, and the files that are written of it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from rcrp_desktop import __version__
from rcrp_desktop.application.event_codec import kind_of
from rcrp_desktop.application.export import FORMAT, TELLING, WITHHELD, ExportedCall
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.supervision import Step
from rcrp_desktop.domain.call.answers import AnswerGiven
from rcrp_desktop.domain.call.events import Fact
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.texts import Texts


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


def call_lines(exported: ExportedCall, texts: Texts, *, redacted: bool) -> Iterator[str]:
    """One call to read."""
    detail = exported.detail
    opening = detail.state.opening
    yield f"CALL {detail.call}"
    if detail.reference:
        yield f"CAD reference: {WITHHELD if redacted else detail.reference}"
    if opening is not None:
        yield f"Records: {opening.mode}"
        yield f"Pack: {opening.pack_id} {opening.pack_version}, digest {opening.pack_digest}"
    if detail.state.damaged:
        yield texts("cli.export.damaged")
    if exported.not_read:
        yield texts("cli.export.not_read", logs=", ".join(exported.not_read))
    if detail.engine is None:
        yield "The pack is not at hand: only what was shown and recorded is told."
    if detail.stands is not None and detail.stands.response is not None:
        yield f"It stands: {texts(f'response.{detail.stands.response.value}')}"
    yield from (f"Owed: {texts(f'items.kind.{i.kind.value}')}" for i in detail.items)
    yield ""
    yield "EVENTS (UTC)"
    for step in detail.steps:
        yield from _step_lines(step, detail.engine, redacted=redacted)
    yield ""
    yield "WHO LOOKED AT IT (UTC)"
    for look in detail.looks:
        yield f"{_time(look.at_ms)}  {look.actor} ({look.role})  {look.kind} {look.what}".rstrip()
    yield ""
    yield from _proof_lines(exported)
    yield ""


def _step_lines(step: Step, engine: Engine | None, *, redacted: bool) -> Iterator[str]:
    at, fact = step.event.stamp, step.event.fact
    who = f"{at.actor} ({at.role})"
    yield f"{_time(at.at_ms)}  {who}  {kind_of(type(fact))}  [{step.origin} no. {step.seq}]"
    for name, value in _values(fact, redacted=redacted):
        yield f"    {name}: {value}"
    if isinstance(fact, AnswerGiven) and engine is not None and not redacted:
        question = engine.pack.question(fact.question)
        if question is not None:
            option = question.option(fact.option)
            yield f"    asked: {question.say}"
            yield f"    answered: {option.label if option is not None else fact.option}"


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


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def write_whole(out: Path, lines: Sequence[str], whole: dict[str, object]) -> tuple[Path, Path]:
    """Write OUT.txt and OUT.json, each whole or not at all.

    Raises:
        StorageUnavailable: one could not be written.
    """
    stem = out.with_suffix("") if out.suffix in (".txt", ".json") else out
    text, machine = stem.with_name(stem.name + ".txt"), stem.with_name(stem.name + ".json")
    _replace(text, "\n".join(lines) + "\n")
    _replace(machine, json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
    return text, machine


def _replace(path: Path, content: str) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise StorageUnavailable("io", f"{path.name}: {fault.strerror}") from fault
