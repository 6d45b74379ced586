"""Two windows of one person over one folder: police decided in one stand when what the other did before comes in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import LogInUse, OperationalProblem
from rcrp_desktop.application.recording import Recorded, Spilled
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.standing import pending_requests, recommendation, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import Question, ResponseClass
from tests.support.room import SeedKeys
from tests.support.start_sweep import national


def place(data: Path, person: str, role: str) -> Workplace:
    desk = open_desk(StartOptions(data, "national-2023", role, person))
    own = replace(desk.person, account="")  # as if each had an account of their own
    found = Workplace(replace(desk, person=own), keys=SeedKeys())
    found.engines._engines[national().pack.digest] = national()
    return found


def calmest(question: Question) -> str:
    ids = [option.id for option in question.options]
    told = next((i for i in ("no", "none") if i in ids), "")
    return told or min((o for o in question.options if not o.life), key=lambda o: o.danger).id


def do(where: Workplace, state: CallState, command: Command) -> Performed:
    done = where.calls.perform(state, command)
    assert isinstance(done, Performed), done
    return done


@dataclass
class Asked:
    """A call of which a supervisor is asked who has two windows; the ``first`` has their log."""

    handler: Workplace
    first: Workplace
    second: Workplace
    call: str

    def stands(self) -> ResponseClass | None:
        return standing(self.handler.calls.reopen(self.call), national()).response


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    (tmp_path / "settings.toml").write_text('force = "north"\n', "utf-8")
    handler = place(tmp_path, "4471", "handler")
    first, second = (place(tmp_path, "2290", "supervisor") for _ in range(2))
    handler.open_log()
    state = handler.calls.begin().state
    while (question := recommendation(state, national()).next_question) is not None:
        state = do(handler, state, AnswerQuestion(question.id, calmest(question))).state
    do(handler, state, AskSupervisor("asked", text="Is it known?"))
    first.open_log()
    with pytest.raises(LogInUse):
        second.open_log()
    yield Asked(handler, first, second, state.call)
    for where in (handler, first, second):
        where.close()


@pytest.mark.parametrize("takes_over", [False, True])
def test_police_decided_since_do_not_fall_by_what_the_other_window_decided_before(
    asked: Asked, takes_over: bool
):
    routes = national().pack.routes
    police = next(r.id for r in routes if r.response is ResponseClass.POLICE_IMMEDIATE)
    none = next(r.id for r in routes if r.response.is_no_police)
    at_first, at_second = (w.calls.reopen(asked.call) for w in (asked.first, asked.second))
    (request,) = pending_requests(at_second)
    before = do(asked.second, at_second, DecideRequest(request.item, "overturn", none, "Known."))
    since = do(asked.first, at_first, DecideRequest(request.item, "overturn", police, "A weapon."))
    assert isinstance(before.recording, Spilled)
    assert isinstance(since.recording, Recorded)
    assert asked.stands() is ResponseClass.POLICE_IMMEDIATE
    if takes_over:
        asked.first.close()
        asked.second.open_log()
    else:
        asked.second.close()
        asked.first.recorder.look()
    kinds = [e.kind for e in asked.handler.records.entries_of(asked.call)]
    assert kinds.count("supervisor_decided") == 2
    assert asked.stands() is ResponseClass.POLICE_IMMEDIATE


def test_a_threat_raised_in_a_log_that_followed_one_that_was_lost_is_told_whole(tmp_path: Path):
    """How far the lost log went is told with it, and says nothing of where that call began."""
    (tmp_path / "settings.toml").write_text('force = "north"\n', "utf-8")
    handler = place(tmp_path, "4471", "handler")
    handler.open_log()
    handler.calls.begin()
    (path,) = tmp_path.glob("logs/*/audit.db")
    path.write_bytes(b"")
    with suppress(OperationalProblem):
        handler.recorder.look()
    handler.open_log()
    performed = handler.calls.raise_override(handler.calls.new_call())
    handler.calls.record_events(performed.events)
    assert handler.records is not None
    (entry,) = handler.records.entries_of(performed.state.call)
    assert "/1#" in str(entry.body["seen"])
    assert handler.records.told(performed.state.call).whole
    assert not handler.calls.reopen(performed.state.call).damaged
    handler.close()
