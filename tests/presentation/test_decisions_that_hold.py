"""A decision that no longer covers the answers is told as that wherever it is told, and never as what holds."""

from __future__ import annotations

import re

import pytest

from rcrp_desktop.application import read_models
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.read_models import CallSummary, summarise
from rcrp_desktop.application.search import IndexState, OwedBoard, OwedRow
from rcrp_desktop.application.supervision import CallDetail, detail_of
from rcrp_desktop.cli.call_lines import owed_lines
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency, RecordDuty
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import (
    MispressOverride,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.standing import Standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_duties import present_duties
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.items import present_item
from rcrp_desktop.presentation.supervisor.board import COLUMNS, present_board
from rcrp_desktop.presentation.supervisor.call_view import present_call_view
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.search_screen import present_preview
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.widgets import DutyState
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

WORDS = Words(TEXTS, Times(), "2290")
MARK = "does not hold now"
CANCELS = ".*cancel police (at once )?here"
INDEX = IndexState(1, 1, 1, 0)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def turned(bench: Bench) -> CallState:
    """Left to a supervisor, decided, and an answer changed since; another question is left to them now."""
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("unsure", "crime"))
    boss = bench.colleague("2290", "supervisor")
    item = asked.requests[0].item
    bench.clock.pass_minutes(2)
    made = boss.perform(asked, DecideRequest(item, "overturn", "partner_ambulance", "Agreed."))
    bench.clock.pass_minutes(1)
    assert isinstance(made, Performed)
    return bench.do(made.state, AnswerQuestion("caller", "health_worker"))


def cad(bench: Bench, state: CallState, begins: str) -> list[str]:
    lines = cad_lines(facts(bench, state), 500)
    return [line for line in lines if re.match(rf"({MARK}: )?{begins}", line, re.IGNORECASE)]


def detail(bench: Bench, state: CallState) -> CallDetail:
    return detail_of(state.call, _entries(bench, state), bench.engines.of_digest)


def summary(bench: Bench, state: CallState) -> CallSummary:
    found = summarise(state.call, _entries(bench, state), bench.engines)
    assert found is not None
    return found.summary


def _entries(bench: Bench, state: CallState):
    return bench.records.told(state.call).entries


def decision_cell(bench: Bench, state: CallState, column: int = -1) -> tuple[str, object]:
    cell = present_call_view(detail(bench, state), 0, WORDS).table[-1].cells[column]
    return "".join(run.text for run in cell.runs), cell.mark


def preview(bench: Bench, state: CallState) -> dict[str, str]:
    steps = present_preview(summary(bench, state), INDEX, WORDS).steps
    return {label: "".join(run.text for run in line.runs) for label, line in steps}


def test_a_supervisors_decision_is_marked_once_an_answer_changed(bench: Bench):
    state = turned(bench)
    (line,) = cad(bench, state, "supervisor 2290")
    assert line.lower().startswith(MARK)
    said, mark = decision_cell(bench, state)
    assert said.lower().startswith(MARK)
    assert mark is None
    (told,) = (said for label, said in preview(bench, state).items() if "2290" in label)
    assert told.lower().startswith(MARK)


def test_a_new_request_is_not_shown_beside_the_route_that_was_decided_before(bench: Bench):
    state = bench.do(turned(bench), AskSupervisor("unsure", "left_ward"))
    found = summary(bench, state)
    kinds = {item.kind: (OwedRow(item, found),) for item in found.items}
    board = OwedBoard(kinds, dict.fromkeys(kinds, 1), 0)
    rows = [row for row in present_board(board, INDEX, 0, WORDS).rows if not row.is_group]
    routes = {row.cells[COLUMNS.index("route")].text for row in rows}
    assert Owed.AWAITING_SUPERVISOR in kinds
    assert routes == {WORDS.route("supervisor")}


def test_an_accepted_route_is_marked_once_an_answer_changed_and_in_a_new_assessment(bench: Bench):
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    (line,) = cad(bench, state, "decision")
    assert MARK not in line.lower()
    assert MARK not in decision_cell(bench, state)[0].lower()
    assert not any(MARK in said.lower() for said in preview(bench, state).values())
    after = bench.do(state, AnswerQuestion("crime", "not_known"))
    (line,) = cad(bench, after, "decision")
    assert line.lower().startswith(MARK)
    assert decision_cell(bench, after)[0].lower().startswith(MARK)
    again = bench.do(state, BringNewInformation("new_fact", ""))
    assert decision_cell(bench, again, 0)[0].lower().startswith(MARK)


def test_the_decision_that_stands_is_shown_and_a_lower_one_before_it_is_marked(bench: Bench):
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("unsure", "crime"))
    boss = bench.colleague("2290", "supervisor")
    less = DecideRequest(asked.requests[0].item, "overturn", "police_soon", "Seen.")
    made = boss.perform(asked, less)
    assert isinstance(made, Performed)
    state = bench.do(made.state, SendPolice())
    said, mark = decision_cell(bench, state)
    assert said == f"{WORDS.route('police_immediate')}, 4471"
    assert mark is not None
    told = preview(bench, state)
    (supervisors,) = (line for label, line in told.items() if "2290" in label)
    (handlers,) = (line for label, line in told.items() if "4471" in label)
    assert supervisors.startswith("Overtaken, police still go: ")
    assert not handlers.startswith("Overtaken")
    raised = decision_cell(bench, bench.do(state, RaiseOverride()))
    assert raised[0].startswith("Overtaken, police still go: ")
    assert raised[1] is None


@walks
@few
def test_no_decision_for_no_police_is_told_unmarked_but_the_one_that_stands(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        lines = cad_lines(now, 900)
        unmarked = [line for line in lines if line.startswith(("DECISION:", "SUPERVISOR 2290:"))]
        assert len(unmarked) <= holds(now.stands) or goes(now.stands)
        stands = detail(bench, state).stands
        assert stands is not None
        said, mark = decision_cell(bench, state)
        is_told = said != WORDS.say("call.no_decision")
        assert holds(stands) or goes(stands) or not is_told or said.lower().startswith(MARK)
        assert not (mark is not None and mark.value in ("partner", "advice")) or holds(stands)


def holds(stands: Standing) -> bool:
    return stands.source == "decision"


def goes(stands: Standing) -> bool:
    return stands.response is not None and stands.response.sends_police


# --- who was told of it -----------------------------------------------------------------------------

TOLD = (
    AcceptRecommendation(),
    RecordDuty("caller_told", "done"),
    RecordAgency("ambulance", "accepted"),
)


@pytest.mark.parametrize(
    "then",
    [
        (BringNewInformation("new_fact"),),
        (AskSupervisor("asked"),),
        (SendPolice(),),
        (RaiseOverride(),),
        (BringNewInformation("new_fact"), SendPolice()),
    ],
    ids=["new information", "a supervisor decides", "S", "F2", "S after new information"],
)
def test_what_was_told_of_a_decision_that_holds_no_longer_is_marked_with_what_it_was_of(
    bench, then
):
    state = bench.a_call(AMBULANCE_ANSWERS, *TOLD, *then)
    for begins in ("Caller told", "Ambulance: accepted"):
        (line,) = (one for one in cad(bench, state, begins) if "of the change" not in one.lower())
        assert line.lower().startswith(MARK), line
        assert "partner ambulance" in line.lower()


def test_after_a_stand_down_the_caller_is_told_of_no_more_and_the_call_says_who_ended_it(bench):
    state = bench.a_call(AMBULANCE_ANSWERS, *TOLD, RaiseOverride())
    boss = bench.colleague("2290", "supervisor")
    made = boss.perform(state, StandDownOverride("Another address."))
    assert isinstance(made, Performed)
    (line,) = cad(bench, made.state, "Caller told")
    assert line.lower().endswith("not yet")
    (earlier,) = cad(bench, made.state, "Earlier: caller told")
    assert "partner ambulance" in earlier.lower()
    outcome = present_call(facts(bench, made.state)).outcome
    assert "2290: Another address." in outcome.awaiting
    duties = present_duties(facts(bench, made.state))
    assert duties.rows[0].model.state is DutyState.OWED


def test_police_who_ended_on_an_open_call_are_to_be_cancelled_on_cad_and_no_supervisor_is_named(
    bench,
):
    state = bench.do(bench.a_call({}, RaiseOverride()), ConfirmOnCad())
    state = bench.do(state, MispressOverride())
    said = facts(bench, state)
    (item,) = [present_item(said, item) for item in said.items if item.id == "on-cad"]
    assert item.detail == TEXTS("response.withdrawn")


CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


def fell_after_cad(bench: Bench, how: str) -> CallState:
    """Police are on CAD, and none stand: as people came to that in the window."""
    boss = bench.colleague("2290", "supervisor")
    if how == "police later, then another service":
        state = bench.a_call(CRIME, AcceptRecommendation())
        state = bench.do(
            state, AskLessPolice("partner_ambulance", "Officers were there."), on_cad(bench, state)
        )
        made = boss.perform(state, DecideRequest("r1", "agree", "", "Seen."))
    elif how == "stood down over another service":
        state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), RaiseOverride())
        state = bench.do(state, on_cad(bench, state))
        made = boss.perform(state, StandDownOverride("Misheard."))
    else:
        state = bench.a_call({}, RaiseOverride())
        state = bench.do(state, on_cad(bench, state), MispressOverride())
        if how == "slip, then unsure":
            return bench.do(state, AskSupervisor("unsure", "weapon"))
        return bench.do(state, EndCall())
    assert isinstance(made, Performed)
    return made.state


def on_the_board(bench: Bench, state: CallState) -> str:
    """What is owed of CAD there, by the group and by the row."""
    found = summary(bench, state)
    items = read_models.owed_lines(state, bench.engines.engine)
    kinds = {item.kind: (OwedRow(item, found),) for item in items if item.id == "on-cad"}
    board = OwedBoard(kinds, dict.fromkeys(kinds, 1), 0)
    _, row = present_board(board, INDEX, 0, WORDS).rows
    return row.cells[COLUMNS.index("what")].text


def on_cad(bench: Bench, state: CallState) -> ConfirmOnCad:
    said = facts(bench, state)
    return ConfirmOnCad("", holds_on_cad(state, said.look.now, said.engine))


@pytest.mark.parametrize(
    "how",
    [
        "police later, then another service",
        "stood down over another service",
        "slip, then unsure",
        "slip, then ended",
    ],
)
def test_police_on_cad_are_to_be_cancelled_there_whatever_stands_instead(bench, how):
    state = fell_after_cad(bench, how)
    said = facts(bench, state)
    (item,) = [present_item(said, item) for item in said.items if item.id == "on-cad"]
    assert item.what == "Cancel police on CAD"
    assert "Not on CAD" not in f"{item.what}: {item.detail}"
    assert any("Cancel police on CAD (" in line for line in owed_lines(said))
    assert present_call(said).header.state == "CANCEL ON CAD"
    assert on_the_board(bench, state) == "Cancel in CAD, then confirm"
    assert cad(bench, state, CANCELS)
    done = bench.do(state, on_cad(bench, state))
    assert not cad(bench, done, CANCELS)
    assert "on-cad" not in {item.id for item in facts(bench, done).items}


def test_nothing_is_to_be_cancelled_on_cad_where_police_stand_or_never_did(bench):
    soon = bench.a_call(CRIME, AcceptRecommendation(), RaiseOverride())
    boss = bench.colleague("2290", "supervisor")
    less = boss.perform(bench.do(soon, on_cad(bench, soon)), StandDownOverride("Misheard."))
    assert isinstance(less, Performed)
    calm = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    calm = bench.do(calm, on_cad(bench, calm), BringNewInformation("new_fact", "A fall."))
    for state in (less.state, calm):
        said = facts(bench, state)
        (item,) = [present_item(said, item) for item in said.items if item.id == "on-cad"]
        assert "cancel" not in f"{item.what} {item.detail}".lower()
        assert "cancel" not in on_the_board(bench, state).lower()
        assert not cad(bench, state, CANCELS)
