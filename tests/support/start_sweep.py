"""Starts the real composition over a data folder in which something was damaged, and takes a call there.

``sweep`` goes through every bit it is given: a few in the fast run, all of a small log in the laboratory.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.application.audit_ports import SET_ASIDE, KeyStore, Notice
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from rcrp_desktop.application.recording import Recorded, Spilled
from rcrp_desktop.bootstrap.window import make_parts
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.standing import recommendation
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.call_inputs import facts_of
from rcrp_desktop.presentation.call_screen import present_call
from tests.support.room import SeedKeys

SETTINGS = 'force = "north"\nperson = "4471"\ntext_percent = 110\n'


@cache
def national() -> Engine:
    """The pack that ships, compiled once."""
    store = FilePolicyStore((resource_path("policies"),))
    return Engine(store.load_published("national-2023").pack)


def workplace(data: Path, keys: KeyStore | None = None) -> Workplace:
    """The desk as the program composes it at a start."""
    place = Workplace(open_desk(StartOptions(data, "", "handler")), keys=keys or SeedKeys())
    engine = national()
    place.engines._engines[engine.pack.digest] = engine  # compiling it anew is not what is tried
    return place


def answered(place: Workplace, state: CallState, count: int) -> CallState:
    """The call after so many calm answers."""
    for _ in range(count):
        question = recommendation(state, national()).next_question
        assert question is not None
        option = next(option for option in question.options if not option.life)
        result = place.calls.perform(state, AnswerQuestion(question.id, option.id))
        assert isinstance(result, Performed)
        state = result.state
    return state


@dataclass(frozen=True)
class Before:
    """What a desk left when it was cut off."""

    data: Path
    log: Path
    answered: CallState
    raised: CallState


def cut_off(data: Path, *, cleanly: bool, settings: str = SETTINGS) -> Before:
    """A desk with a call in the middle of its questions and one with a standing override."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "settings.toml").write_text(settings, "utf-8")
    place = workplace(data)
    place.open_log()
    one = answered(place, place.calls.begin().state, 3)
    given = place.calls.perform(one, GiveReference("0398-23NOV"))
    assert isinstance(given, Performed)
    begun = place.calls.begin().state
    raised = place.calls.raise_override(begun)
    place.calls.record_events(raised.events)
    log = place.recorder.log
    assert log is not None
    if cleanly:
        place.close()
    else:
        log.abandon()  # pyright: ignore[reportAttributeAccessIssue] - as a kill leaves it
        log._tools.lock.release()  # pyright: ignore[reportAttributeAccessIssue]
        place.records.close()
    assert place.place is not None
    return Before(data, place.place.path, given.state, raised.state)


class Spilt:
    """A desk that was cut off, with a call of which only the spill journal knows."""

    def __init__(self, data: Path, settings: str = SETTINGS) -> None:
        self.before = cut_off(data, cleanly=False, settings=settings)
        self.data = data
        self.spilled = spilt_call(data)
        (self.journal,) = data.joinpath("spill").rglob("*.jsonl")
        self.calls = {self.before.answered.call, self.before.raised.call, self.spilled}

    def copied(self, to: Path) -> Path:
        shutil.rmtree(to, ignore_errors=True)
        return Path(shutil.copytree(self.data, to, symlinks=True))


def spilt_call(data: Path) -> str:
    """A call with an override that a full disk kept from the log, at a desk that then was cut off."""

    def full(*_: object) -> None:
        raise StorageUnavailable("full")

    place = workplace(data)
    place.open_log()
    log = place.recorder.log
    assert log is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(log), "append", full)
        state = place.calls.begin().state
        place.calls.record_events(place.calls.raise_override(state).events)
    place.journal.close()
    log.abandon()  # pyright: ignore[reportAttributeAccessIssue] - as a kill leaves it
    log._tools.lock.release()  # pyright: ignore[reportAttributeAccessIssue]
    place.records.close()
    return state.call


@dataclass(frozen=True)
class Start:
    """What came of a start, and of a call taken at once."""

    shown: tuple[CallState, ...]
    notices: Sequence[Notice]
    refused: OperationalProblem | None
    open_after: tuple[CallState, ...]
    recorded: bool

    @property
    def set_aside(self) -> bool:
        return any(notice.kind in SET_ASIDE for notice in self.notices)

    def call(self, wanted: CallState) -> CallState | None:
        return next((state for state in self.open_after if state.call == wanted.call), None)


def start(data: Path) -> Start:
    """Everything up to the first screen, then the log, then a call; whatever raises here kept a window shut."""
    place = workplace(data)
    try:
        parts = make_parts(place, ask_role=False)
        shown = parts.unfinished().states
        for state in shown or (parts.calls.as_if_begun(parts.calls.new_call()),):
            facts = facts_of(parts.desk, state, parts.calls.engine_of(state), now_ms=0)
            assert present_call(facts).stage
        refused: OperationalProblem | None = None
        notices: Sequence[Notice] = ()
        try:
            notices = parts.open_log()
        except OperationalProblem as problem:
            refused = problem
        after = parts.unfinished().states
        parts.owing()
        parts.changed_calls()
        begun = parts.calls.begin()
        done = parts.calls.record_events(parts.calls.raise_override(begun.state).events)
        assert isinstance(done, Recorded | Spilled)
        return Start(shown, notices, refused, after, isinstance(done, Recorded))
    finally:
        with suppress(OperationalProblem):
            place.close()


def with_copy(before: Before, to: Path, damage: Callable[[Path], None]) -> Start:
    """A start over a copy of the folder in which ``damage`` was done."""
    shutil.copytree(before.data, to, symlinks=True)
    try:
        damage(to)
        return start(to)
    finally:
        shutil.rmtree(to, ignore_errors=True)


def sweep(before: Before, work: Path, bits: Iterable[int]) -> list[str]:
    """Flip each of these bits of the own log, start, and say what did not hold; nothing where all did."""
    relative = before.log.relative_to(before.data)
    pristine = before.log.read_bytes()
    faults: list[str] = []
    for bit in bits:
        flipped = bytearray(pristine)
        flipped[bit // 8] ^= 1 << bit % 8
        damage = partial(_write, relative, bytes(flipped))
        try:
            found = with_copy(before, work / f"bit-{bit}", damage)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it kept the window shut
            faults.append(f"bit {bit}: {type(fault).__name__}: {fault}")
            continue
        faults += [f"bit {bit}: {fault}" for fault in lost(before, found)]
    return faults


def lost(before: Before, found: Start) -> list[str]:
    """What of the calls that were open is not, after a start."""
    faults: list[str] = []
    one, two = found.call(before.answered), found.call(before.raised)
    if one is None:
        faults.append("the call with answers is not open")
    elif len(set(before.answered.current.answers) - set(one.current.answers)) > 1:
        faults.append("more than one answer is gone")
    if two is None:
        faults.append("the call with the override is not open")
    elif two.override is None:
        faults.append("the override does not stand")
    return faults


def _write(relative: Path, content: bytes, data: Path) -> None:
    with (data / relative).open("r+b") as file:
        file.write(content)
        file.truncate()
        os.fsync(file.fileno())
