"""Compiled packs by digest: in force, shipped, or kept in a log; each compiled once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Lock, Semaphore
from typing import Any, cast

import pytest

from rcrp_desktop.adapters.engine_shelf import LOOKED_FOR_AGAIN_MS, EngineShelf
from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset, ruleset_bytes
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.application.pack_listing import PackListing
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


def test_damaged_bytes_in_a_log_are_no_pack_but_it_may_be_found_elsewhere_later(policies):
    kept = ruleset_bytes(replace(a_pack(), digest=""))
    digest, clock = pack_of_ruleset(kept).digest, ManualClock()
    found = {digest: b"{}"}
    shelf = EngineShelf(policies, "national-2023", found.get, clock)
    assert shelf.of_digest(digest) is None
    found[digest] = kept
    assert shelf.of_digest(digest) is None
    clock.now += LOOKED_FOR_AGAIN_MS
    assert shelf.of_digest(digest) is not None


def test_a_pack_in_force_that_is_not_there_is_refused(policies):
    with pytest.raises(PackRejected):
        EngineShelf(policies, "no-such-pack", nothing, ManualClock())


@dataclass
class BusyLogs:
    """Keeps one pack, in a log that is busy at first: whoever looks then waits until it is ``passed``."""

    kept: bytes
    asked: list[str] = field(default_factory=list[str])
    is_busy: bool = True
    is_found_later: bool = False
    passed: Event = field(default_factory=Event)
    looking: Event = field(default_factory=Event)

    def find(self, digest: str) -> bytes | None:
        self.asked.append(digest)
        self.looking.set()
        if self.is_busy:
            assert self.passed.wait(10)
            return self.kept if self.is_found_later else None
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
    with ThreadPoolExecutor(4) as others:
        look = others.submit(shelf.of_digest, "0" * 64)
        assert logs.looking.wait(10)
        try:
            digests = (shelf.published.pack.digest, kept.digest)
            asked = [others.submit(shelf.of_digest, one) for one in digests]
            current, shipped = (one.result(10) for one in asked)
            assert others.submit(shelf.current).result(10) is current
        finally:
            logs.passed.set()
        assert look.result(10) is None
    assert current is not None
    assert current.pack.meta.id == "national-2023"
    assert shipped is found


@dataclass
class CountedStore:
    """The packs of a folder, and how often it was looked through."""

    folder: Path
    looks: int = 0
    also: PackListing | None = None

    def list_packs(self) -> tuple[PackListing, ...]:
        self.looks += 1
        found = FilePolicyStore([self.folder]).list_packs()
        return found if self.also is None else (self.also, *found)

    def __getattr__(self, name: str) -> Any:
        return getattr(FilePolicyStore([self.folder]), name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "policies"
    for name in ("national-2023", "humberside-2020"):
        shutil.copytree(resource_path("policies") / name, found / name)
    return found


@pytest.mark.parametrize("first", ["not there", "unreadable"])
def test_a_published_pack_that_comes_later_is_found_and_not_by_whoever_paints(
    folder: Path, tmp_path: Path, first: str
):
    store, clock = CountedStore(folder), ManualClock()
    policies = PolicyService(store)
    digest = policies.load("humberside-2020").pack.digest
    shelf = EngineShelf(policies, "national-2023", nothing, clock)
    aside, place = tmp_path / "aside", folder / "humberside-2020"
    place.rename(aside)
    if first == "unreadable":
        place.mkdir()
        (place / "published.json").write_bytes(b"{")
    assert shelf.of_digest(digest) is None
    shutil.rmtree(place, ignore_errors=True)
    aside.rename(place)
    clock.now += LOOKED_FOR_AGAIN_MS - 1
    assert shelf.of_digest(digest) is None
    clock.now += 1
    assert shelf.at_hand(digest) is None
    assert store.looks == 1
    found = shelf.of_digest(digest)
    assert found is not None
    assert found.pack.digest == digest
    assert shelf.at_hand(digest) is found
    clock.pass_minutes(1)
    assert shelf.of_digest(digest) is found
    assert store.looks == 2


def test_one_look_through_the_folder_serves_all_packs_that_are_missed(folder: Path):
    store, clock = CountedStore(folder), ManualClock()
    shelf = EngineShelf(PolicyService(store), "national-2023", nothing, clock)
    for number in range(9):
        assert shelf.of_digest(f"{number}" * 64) is None
    assert store.looks == 1
    clock.now += LOOKED_FOR_AGAIN_MS
    for number in range(9):
        assert shelf.of_digest(f"{number}" * 64) is None
    assert store.looks == 2


def test_the_pack_in_force_is_looked_for_nowhere(folder: Path):
    """Also where its folder is away, or another stands under its name by now."""
    store = CountedStore(folder)
    policies = PolicyService(store)
    digest = policies.load("national-2023").pack.digest
    shelf = EngineShelf(policies, "national-2023", nothing, ManualClock())
    shutil.rmtree(folder / "national-2023")
    found = shelf.of_digest(digest)
    assert found is not None
    assert found is shelf.current()
    assert store.looks == 0


def test_another_pack_that_was_published_under_the_name_since_is_not_taken_for_it(folder: Path):
    store = CountedStore(folder)
    (known,) = (one for one in store.list_packs() if one.id == "humberside-2020")
    store.also = replace(known, digest="e" * 64)
    shelf = EngineShelf(PolicyService(store), "national-2023", nothing, ManualClock())
    assert shelf.of_digest("e" * 64) is None
    assert shelf.of_digest(known.digest) is not None


def test_what_is_not_published_is_no_pack_of_a_call(folder: Path):
    """Its source has the digest that it would be published with."""
    (folder / "humberside-2020" / "published.json").unlink()
    policies = PolicyService(FilePolicyStore([folder]))
    (known,) = (one for one in policies.packs() if one.id == "humberside-2020")
    shelf = EngineShelf(policies, "national-2023", nothing, ManualClock())
    assert (known.published, known.fault) == (False, "")
    assert shelf.of_digest(known.digest) is None


@dataclass
class Door:
    """A lock that says how many have come to it."""

    lock: Lock = field(default_factory=Lock)
    came: Semaphore = field(default_factory=lambda: Semaphore(0))

    def __enter__(self) -> None:
        self.came.release()
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_another_is_looking_for_is_not_looked_for_twice(policies, is_kept: bool):
    kept = ruleset_bytes(replace(a_pack(), digest=""))
    digest, logs = pack_of_ruleset(kept).digest, BusyLogs(kept)
    shelf = EngineShelf(policies, "national-2023", logs.find, ManualClock())
    door = Door()
    shelf._looking = cast("Any", door)
    with ThreadPoolExecutor(2) as others:
        looks = [others.submit(shelf.of_digest, digest) for _ in range(2)]
        try:
            assert all(door.came.acquire(timeout=10) for _ in range(2))
            assert logs.looking.wait(10)
            logs.is_found_later = is_kept
        finally:
            logs.passed.set()
        found = [look.result(10) for look in looks]
    assert found[0] is found[1]
    assert (found[0] is not None) == is_kept
    assert logs.asked == [digest]


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
