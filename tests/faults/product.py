"""What the laboratory does with the program, and what it expects of it afterwards. The one file that knows its parts."""

from __future__ import annotations

import random
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.log_folder import SqliteLogFolder
from rcrp_desktop.adapters.sqlite.log_places import EARLIER, all_logs
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Recorded
from rcrp_desktop.application.search import Filters
from rcrp_desktop.bootstrap import workplace
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.standing import recommendation
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.call_inputs import Desk as ScreenDesk
from rcrp_desktop.presentation.call_inputs import facts_of
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.times import Times
from tests.faults.figures import Finding
from tests.support.room import SeedKeys

POLICY, PERSON = "national-2023", "4471"
PACKAGING = Path(__file__).parents[2] / "packaging"
SOUND = (0, 3, 4)
TOLD = ("created", "unclean_start", "spill_damaged")
"""Notices that a power cut may bring: a line that was being spilled, and was not acknowledged, can be torn."""
ANEW = "SELECT command FROM leaf WHERE instr(leaf, CAST('\"recovered\":true' AS BLOB)) > 0"
UNCONFIRMED = "SELECT p.body FROM part p JOIN leaf l ON l.seq=p.seq WHERE l.kind='act_unconfirmed'"
Mark = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Act:
    """One command that was acknowledged: the entries it made, by kind, and the call they belong to."""

    command: str
    kinds: tuple[str, ...]
    call: str

    def as_text(self) -> str:
        """For a mark, or a pipe."""
        return f"{self.command} {self.call} {','.join(self.kinds)}"

    @staticmethod
    def from_text(text: str) -> Act:
        """The other way."""
        command, call, kinds = text.split(" ")
        return Act(command, tuple(kinds.split(",")), call)


@cache
def compiled() -> Engine:
    """The pack in force, compiled once for all trials."""
    return Engine(FilePolicyStore((resource_path("policies"),)).load_published(POLICY).pack)


@cache
def stand_alone() -> Any:
    """The verifier that needs nothing of the program."""
    sys.path.insert(0, str(PACKAGING))
    import rcrp_verify

    return rcrp_verify


def warm_up(folder: Path) -> None:
    """Load and compile everything once, before workers are forked."""
    _read_once()
    place = start(folder / "warm")
    place.open_log()
    found = [*first_screen(place), *calls_found(place).findings]
    place.close()
    assert found == []
    for finding in verified(place.folder, "warm"):
        raise AssertionError(finding)


def _read_once() -> None:
    """What ships with the program is read once, not at thousands of starts. Nothing on a tried disk is."""
    texts, rules = workplace.load_texts, workplace.ruleset_bytes
    published = FilePolicyStore.load_published
    kept: dict[object, object] = {}

    def once(key: object, read: Callable[[], object]) -> object:
        if key not in kept:
            kept[key] = read()
        return kept[key]

    changed: tuple[tuple[object, str, object], ...] = (
        (workplace, "load_texts", lambda path: once(path, lambda: texts(path))),
        (workplace, "ruleset_bytes", lambda pack: once(pack.digest, lambda: rules(pack))),
        (
            FilePolicyStore,
            "load_published",
            lambda store, name: once(("pack", name), lambda: published(store, name)),
        ),
    )
    for owner, name, reader in changed:
        setattr(owner, name, reader)


def start(data: Path, person: str = PERSON) -> Workplace:
    """A desk as the window makes it, before any log is open."""
    desk = open_desk(StartOptions(data, POLICY, "handler", person))
    place = Workplace(desk, keys=SeedKeys())
    place.engines._engines[compiled().pack.digest] = compiled()
    return place


def first_screen(place: Workplace, before: Set[str] = frozenset()) -> Iterator[Finding]:
    """The screens a start shows: calls that were cut off, and the first question of a new one.

    ``before`` are calls that are open on record: one that is not found must not be left out without a word.
    """
    place.records.positions()
    desk = ScreenDesk(place.desk.texts, Times(UTC), place.desk.person.id)
    found = place.calls.unfinished()
    for state in (*found.states, place.calls.new_call()):
        shown = state if state.assessments else place.calls.as_if_begun(state)
        engine = place.calls.engine_of(state)
        assert present_call(facts_of(desk, shown, engine, now_ms=place.desk.clock.now_ms()))
        with suppress(OperationalProblem):
            place.records.kept_of(state.call)
    left_out = before - {state.call for state in found.states}
    if left_out and found.is_all:
        yield Finding("silent", f"{len(left_out)} of {len(before)} open calls, not a word")


@dataclass(slots=True)
class Handler:
    """Takes calls at one desk, at random, and says each act only once it is recorded or spilled."""

    place: Workplace
    chosen: random.Random
    say: Callable[[Act], None]
    state: CallState | None = None
    overridden: bool = False
    problems: list[OperationalProblem] = field(default_factory=list)

    def act(self) -> None:
        """Answer, write a note or press the override; a call that is settled gives way to the next."""
        engine, roll = compiled(), self.chosen.random()
        if self.state is None:
            self._begin()
        elif roll < 0.15 and not self.overridden:
            self._override(self.state)
        elif roll < 0.3:
            self._perform(self.state, WriteNote("He said: " + "x" * self.chosen.randrange(900)))
        else:
            asked = recommendation(self.state, engine).next_question
            if asked is None:
                self.state = None
                return self.act()
            calm = [option.id for option in asked.options if not option.life]
            self._perform(self.state, AnswerQuestion(asked.id, self.chosen.choice(calm)))
        return None

    def _begin(self) -> None:
        self.overridden = False
        try:
            self._done(self.place.calls.begin())
        except OperationalProblem as problem:
            self.problems.append(problem)

    def _perform(self, state: CallState, command: Command) -> None:
        try:
            result = self.place.calls.perform(state, command)
        except OperationalProblem as problem:
            self.problems.append(problem)
            return
        if isinstance(result, Performed):
            self._done(result)

    def _override(self, state: CallState) -> None:
        raised = self.place.calls.raise_override(state)
        self.state, self.overridden = raised.state, True
        try:
            self.place.calls.record_events(raised.events)
        except OperationalProblem as problem:
            self.problems.append(problem)
            return
        self._say(raised.events)

    def _done(self, performed: Performed) -> None:
        self.state = performed.state
        self._say(performed.events)

    def _say(self, events: Sequence[Event]) -> None:
        from rcrp_desktop.application.event_codec import kind_of

        if events:
            kinds = tuple(kind_of(type(event.fact)) for event in events)
            self.say(Act(events[0].stamp.command, kinds, events[0].call))


def session(
    data: Path,
    handler_of: Callable[[Workplace], Handler],
    acts: int,
    *,
    before: Set[str] = frozenset(),
    tidy: bool = True,
) -> Iterator[Finding]:
    """What a person does at a desk whose disk may fail: start, work, try again, and end it or not (``tidy``).

    A problem is what the program is there for; any other exception is one that a person would see.
    """
    try:
        place = start(data)
        yield from first_screen(place, before)
    except Exception as error:
        yield Finding("shut", told(error))
        return
    handler, step = handler_of(place), "opening"
    try:
        for number in range(acts):
            if place.recorder.log is None and number % 3 == 0:
                with suppress(OperationalProblem):
                    place.open_log()
            step = f"act {number}"
            handler.act()
        step = "the end"
        if tidy:
            with suppress(OperationalProblem):
                place.close()
    except Exception as error:
        yield Finding("traceback", f"{step}: {told(error)}")


# --- what is expected afterwards -------------------------------------------------------------------


def judge(data: Path, acts: Mapping[str, Sequence[Act]], *, where: str) -> Iterator[Finding]:
    """Start the program as each person, twice, record something, and look for what they had acknowledged.

    Only when everybody has started are the logs looked at: what a killed writer left half done in a log is
    settled by its owner's start, and nobody else may.
    """
    for time in ("first", "second"):
        for person, own in acts.items():
            yield from _started(data, person, own, f"{where}, {time} start")
    for own in acts.values():
        yield from present(data, own, where)
    yield from verified(data, where)


def _started(data: Path, person: str, acts: Sequence[Act], where: str) -> Iterator[Finding]:
    place = None
    try:
        place = start(data, person)
        yield from first_screen(place)
    except Exception as error:
        yield Finding("shut", f"{where}: {told(error)}")
        if place is not None:
            place.close()
        return
    try:
        notices = place.open_log()
        yield from _set_aside(notices, where)
        yield from _goes_on(place, acts, where)
    except OperationalProblem as problem:
        yield Finding("refused", f"{where}: the log does not open: {problem!r}")
    except Exception as error:
        yield Finding("traceback", f"{where}: {told(error)}")
    finally:
        place.close()


def _set_aside(notices: Iterable[object], where: str) -> Iterator[Finding]:
    for notice in notices:
        kind = getattr(notice, "kind")  # noqa: B009 - whatever it is called
        if kind == "spill_unconfirmed":
            yield Finding("unconfirmed", f"{where}: {notice}")
        elif kind not in TOLD:
            yield Finding("aside", f"{where}: {notice}")


def _goes_on(place: Workplace, acts: Sequence[Act], where: str) -> Iterator[Finding]:
    begun = place.calls.begin()
    if not isinstance(begun.recording, Recorded):
        yield Finding("refused", f"{where}: a new call goes to {begun.recording}")
    reopened = {state.call for state in place.calls.unfinished().states}
    calls = {act.call for act in acts if "call_began" in act.kinds}
    for call in sorted(calls - reopened):
        yield Finding("lost", f"{where}: call {call} is not reopened")


def present(data: Path, acts: Sequence[Act], where: str) -> Iterator[Finding]:
    """Every act is in the logs exactly once, whole and in its order."""
    rows: dict[str, list[str]] = {}
    places: dict[str, set[tuple[Path, int]]] = {}
    unproved: list[bytes] = []
    anew: set[str] = set()
    for path in all_logs(data):
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
                query = "SELECT command, kind, first_seq FROM leaf WHERE command<>'' ORDER BY seq"
                for command, kind, first in db.execute(query):
                    rows.setdefault(command, []).append(kind)
                    places.setdefault(command, set()).add((path, first))
                unproved += [row[0] for row in db.execute(UNCONFIRMED)]
                anew |= {row[0] for row in db.execute(ANEW)}
        except sqlite3.Error as error:
            yield Finding("unverified", f"{where}: {path.name} cannot be read: {error}")
    for command, found in places.items():
        # Written anew after its log was set aside it is told once: readers leave the older copy out.
        kept = {p for p in found if not (command in anew and EARLIER in p[0].parts)}
        if len(kept) > 1:
            yield Finding("twice", f"{where}: {command} {rows[command]}")
    for act in acts:
        found = tuple(rows.get(act.command, ()))
        if not found and any(act.command.encode() in told for told in unproved):
            yield Finding("unconfirmed", f"{where}: {act.as_text()}")
        elif not found:
            yield Finding("lost", f"{where}: {act.as_text()}")
        elif found != act.kinds and len(places[act.command]) == 1:
            yield Finding("lost", f"{where}: {act.as_text()} is there as {found}")


def verified(data: Path, where: str) -> Iterator[Finding]:
    """Both verifiers find every log sound, and say the same; none was set aside."""
    folder = SqliteLogFolder(data, [FileHeads(data)])
    for path in all_logs(data):
        if EARLIER in path.parts:
            yield Finding("aside", f"{where}: {path.parent.name} was set aside")
        try:
            ours = SqliteLogVerifier().verify(path, known_heads=folder.known_heads(path))
            alone = stand_alone()  # with what the logs beside it remember, as its command does
            theirs = alone.verify(path, others=alone.first_entries([path]))
        except (OperationalProblem, sqlite3.Error) as problem:
            yield Finding("unverified", f"{where}: {told(problem)}")
            continue
        if ours.verdict.value == "UNCONFIRMED":
            yield Finding("unconfirmed", f"{where}: {ours.findings[:2]}")
        elif ours.exit_code not in SOUND:
            yield Finding("unverified", f"{where}: {ours.verdict} {ours.findings[:2]}")
        if (ours.exit_code, ours.root) != (theirs["exit_code"], theirs["root"]):
            yield Finding("disagree", f"{where}: {ours.verdict}, stand-alone {theirs['verdict']}")


def open_index(place: Workplace) -> SqliteCallIndex:
    """The searchable index of this desk."""
    path, clock = place.desk.places.index_file(place.mode), place.desk.clock
    return SqliteCallIndex(path, place.folder, place.engines, clock, mode=place.mode)


@dataclass(frozen=True, slots=True)
class Search:
    """The calls that a first search finds, and whether it says that it could not look at everything."""

    calls: frozenset[str]
    is_all: bool
    before: Set[str]

    @property
    def findings(self) -> Iterator[Finding]:
        """What it leaves out without a word."""
        left_out = self.before - self.calls
        if left_out and self.is_all:
            text = f"a search finds {len(left_out)} of {len(self.before)} calls not, not a word"
            yield Finding("silent", text)


def calls_found(place: Workplace, before: Set[str] = frozenset()) -> Search:
    """Every call that a first search finds, page by page."""
    index, found, after = open_index(place), set[str](), None
    try:
        index.catch_up()
        while True:
            page = index.page(Filters(), after)
            found |= {row.call for row in page.rows}
            after = page.following
            if after is None:
                state = index.state()
                return Search(frozenset(found), not (state.faults or state.behind), before)
    finally:
        index.close()


def told(error: BaseException) -> str:
    """An exception and where it came from, in one line."""
    frames = traceback.extract_tb(error.__traceback__)[-2:]
    return f"{error!r} at " + " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in frames)
