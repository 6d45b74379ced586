"""Compiled packs by digest: in force, shipped, or kept in a log; each compiled once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import pytest

from rcrp_desktop.adapters.engine_shelf import LOOKED_FOR_AGAIN_MS, EngineShelf
from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset, ruleset_bytes
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.application.problems import PackRejected
from tests.support.pack_builder import a_pack
from tests.support.room import ManualClock, Room


@pytest.fixture(scope="module")
def policies() -> PolicyService:
    return PolicyService(FilePolicyStore([resource_path("policies")]))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


def nothing(digest: str) -> None:
    return None


def test_the_pack_in_force_is_compiled_once(policies):
    shelf = EngineShelf(policies, "national-2023", nothing, ManualClock())
    assert shelf.current() is shelf.current()
    assert shelf.current().pack.meta.id == "national-2023"


def test_another_shipped_pack_is_found_by_its_digest(policies):
    shelf = EngineShelf(policies, "national-2023", nothing, ManualClock())
    other = policies.load("humberside-2020").pack
    found = shelf.of_digest(other.digest)
    assert found is not None
    assert found.pack.meta.id == "humberside-2020"
    assert shelf.of_digest(other.digest) is found


def test_a_pack_kept_in_a_log_is_read_from_its_bytes(policies):
    kept = ruleset_bytes(replace(a_pack(), digest=""))
    digest = pack_of_ruleset(kept).digest
    asked: list[str] = []

    def find(wanted: str) -> bytes | None:
        asked.append(wanted)
        return kept if wanted == digest else None

    shelf = EngineShelf(policies, "national-2023", find, ManualClock())
    found = shelf.of_digest(digest)
    assert found is not None
    assert found.pack.questions == a_pack().questions
    assert shelf.of_digest("0" * 64) is None
    assert shelf.of_digest("0" * 64) is None
    assert asked == [digest, "0" * 64]


def test_damaged_bytes_in_a_log_are_no_pack(policies):
    shelf = EngineShelf(policies, "national-2023", lambda digest: b"{}", ManualClock())
    assert shelf.of_digest("0" * 64) is None


def test_a_pack_in_force_that_is_not_there_is_refused(policies):
    with pytest.raises(PackRejected):
        EngineShelf(policies, "no-such-pack", nothing, ManualClock())


@dataclass
class BusyLogs:
    """Keeps one pack, in a log that is busy at first: whoever looks then waits until it is ``passed``."""

    kept: bytes
    asked: list[str] = field(default_factory=list[str])
    is_busy: bool = True
    passed: Event = field(default_factory=Event)
    looking: Event = field(default_factory=Event)

    def find(self, digest: str) -> bytes | None:
        self.asked.append(digest)
        self.looking.set()
        if self.is_busy:
            assert self.passed.wait(10)
            return None
        return self.kept


def test_a_pack_whose_log_was_busy_is_found_once_that_can_be_read(policies):
    kept = ruleset_bytes(replace(a_pack(), digest=""))
    digest, clock, logs = pack_of_ruleset(kept).digest, ManualClock(), BusyLogs(kept)
    shelf = EngineShelf(policies, "national-2023", logs.find, clock)
    logs.passed.set()
    assert shelf.of_digest(digest) is None
    logs.is_busy = False
    clock.now += LOOKED_FOR_AGAIN_MS - 1
    assert shelf.of_digest(digest) is None
    assert logs.asked == [digest], "not for each call that was made under it"
    clock.now += 1
    assert shelf.at_hand(digest) is None
    assert logs.asked == [digest], "whoever paints never looks again"
    found = shelf.of_digest(digest)
    assert found is not None
    assert shelf.of_digest(digest) is found
    assert shelf.at_hand(digest) is found
    assert logs.asked == [digest] * 2


def test_whoever_paints_looks_for_what_was_never_looked_for(policies):
    """A call that is on show was read, but perhaps not by this shelf."""
    kept = ruleset_bytes(replace(a_pack(), digest=""))
    digest = pack_of_ruleset(kept).digest
    shelf = EngineShelf(policies, "national-2023", {digest: kept}.get, ManualClock())
    assert shelf.at_hand(digest) is not None
    other = policies.load("humberside-2020").pack
    assert shelf.at_hand(other.digest) is not None
    assert shelf.at_hand(shelf.current().pack.digest) is shelf.current()


def test_a_call_whose_beginning_is_not_read_names_no_pack_to_look_for(policies):
    logs = BusyLogs(b"")
    shelf = EngineShelf(policies, "national-2023", logs.find, ManualClock())
    assert shelf.of_digest("") is None
    assert shelf.at_hand("") is None
    assert logs.asked == []


def test_the_pack_in_force_waits_for_no_look_into_the_logs(policies):
    """It is asked for at each paint, and so as police are called for."""
    logs = BusyLogs(ruleset_bytes(a_pack()))
    shelf = EngineShelf(policies, "national-2023", logs.find, ManualClock())
    kept = policies.load("humberside-2020").pack
    found = shelf.of_digest(kept.digest)
    with ThreadPoolExecutor(3) as others:
        look = others.submit(shelf.of_digest, "0" * 64)
        assert logs.looking.wait(10)
        try:
            asked = [
                others.submit(shelf.current),
                others.submit(shelf.of_digest, kept.digest),
            ]
            current, shipped = (one.result(10) for one in asked)
        finally:
            logs.passed.set()
        assert look.result(10) is None
    assert current.pack.meta.id == "national-2023"
    assert shipped is found


def test_a_call_on_show_whose_pack_was_missed_is_painted_without_another_look(policies, room: Room):
    clock, logs = ManualClock(), BusyLogs(b"")
    logs.passed.set()
    desk = room.desk("4471")
    state = desk.a_call("0398", {})
    shelf = desk.service.engines = EngineShelf(policies, "national-2023", logs.find, clock)
    assert desk.service.reopen(state.call).opening == state.opening
    clock.pass_minutes(1)
    for _ in range(3):
        assert desk.service.engine_of(state) is shelf.current()
    assert len(logs.asked) == 1
