"""What a fault in the program keeps from the record for good, a person can let go of: nothing is lost by it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rcrp_desktop.adapters.keys import NoKeys
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt
from rcrp_desktop.domain.call.notes import WriteNote
from tests.cli.conftest import Terminal


def desk(rcrp: Terminal) -> Workplace:
    place = Workplace(open_desk(StartOptions(rcrp.data)), keys=NoKeys())
    place.open_log()
    return place


@pytest.fixture
def held(rcrp: Terminal, monkeypatch: pytest.MonkeyPatch) -> str:
    """A call whose override no log takes for a fault of ours, with a note behind it."""
    place = desk(rcrp)
    true_append = SqliteAuditLog.append

    def full(*_: object) -> Receipt:
        raise StorageUnavailable("full")

    def chokes(log: SqliteAuditLog, given: Sequence[NewEntry]) -> Receipt:
        if any(entry.kind == "override_raised" for entry in given):
            raise KeyError("a mistake of ours")
        return true_append(log, given)

    with monkeypatch.context() as patch:
        patch.setattr(SqliteAuditLog, "append", full)
        state = place.calls.begin().state
        raised = place.calls.raise_override(state)
        place.calls.record_events(raised.events)
        place.calls.perform(raised.state, WriteNote("He said that he will jump."))
    monkeypatch.setattr(SqliteAuditLog, "append", chokes)
    place.close()
    return state.call


def test_it_says_what_is_held_and_changes_nothing(rcrp: Terminal, held: str):
    told = rcrp("audit", "release")
    assert (told.exit_code, told.stdout) == (1, "")
    assert held in told.stderr
    assert "Nothing was changed" in told.stderr
    assert list((rcrp.data / "spill").rglob("*.jsonl"))
    assert rcrp.kinds() == ["call_began"]


def test_it_lets_go_and_nothing_is_lost(rcrp: Terminal, held: str):
    told = rcrp("audit", "release", "--yes")
    assert told.exit_code == 0, told.output
    assert rcrp.kinds() == ["call_began", "act_unconfirmed", "note_written"]
    found = rcrp.entries()[1]
    assert (found.body["claimed"], found.body["why"]) == ("override_raised", "unforeseen")
    assert not list((rcrp.data / "spill").rglob("*.jsonl"))
    place = desk(rcrp)
    (state,) = place.calls.unfinished().states
    assert state.call == held
    assert state.override is not None, "a threat to life holds until somebody looks at it"
    assert state.override.unconfirmed
    place.close()
    again = rcrp("audit", "release", "--yes")
    assert (again.exit_code, again.stderr) == (0, "")
    assert "Nothing is held back" in again.stdout


def test_of_a_folder_without_a_record_it_says_so_and_makes_nothing(rcrp: Terminal):
    nothere = rcrp.data.parent / "nothere"
    told = Terminal(nothere)("audit", "release")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "There is no record in" in told.stderr
    assert not nothere.exists()
