"""Compiled packs by digest: in force, shipped, or kept in a log; each compiled once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.adapters.engine_shelf import EngineShelf
from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset, ruleset_bytes
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.application.problems import PackRejected
from tests.support.pack_builder import a_pack


@pytest.fixture(scope="module")
def policies() -> PolicyService:
    return PolicyService(FilePolicyStore([resource_path("policies")]))


def nothing(digest: str) -> None:
    return None


def test_the_pack_in_force_is_compiled_once(policies):
    shelf = EngineShelf(policies, "national-2023", nothing)
    assert shelf.current() is shelf.current()
    assert shelf.current().pack.meta.id == "national-2023"


def test_another_shipped_pack_is_found_by_its_digest(policies):
    shelf = EngineShelf(policies, "national-2023", nothing)
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

    shelf = EngineShelf(policies, "national-2023", find)
    found = shelf.of_digest(digest)
    assert found is not None
    assert found.pack.questions == a_pack().questions
    assert shelf.of_digest("0" * 64) is None
    assert shelf.of_digest("0" * 64) is None
    assert asked == [digest, "0" * 64, "0" * 64], "its log may have been busy"


def test_damaged_bytes_in_a_log_are_no_pack(policies):
    shelf = EngineShelf(policies, "national-2023", lambda digest: b"{}")
    assert shelf.of_digest("0" * 64) is None


def test_a_pack_in_force_that_is_not_there_is_refused(policies):
    with pytest.raises(PackRejected):
        EngineShelf(policies, "no-such-pack", nothing)


def test_a_pack_whose_log_was_busy_is_found_once_that_can_be_read(policies):
    kept = ruleset_bytes(replace(a_pack(), digest=""))
    digest = pack_of_ruleset(kept).digest
    logs: dict[str, bytes] = {}
    shelf = EngineShelf(policies, "national-2023", logs.get)
    assert shelf.of_digest(digest) is None
    logs[digest] = kept
    found = shelf.of_digest(digest)
    assert found is not None
    assert shelf.of_digest(digest) is found
