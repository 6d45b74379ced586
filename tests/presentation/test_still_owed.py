"""Whatever is owed on the call on show is named on its face until it is done: on every face, the worst first."""

from __future__ import annotations

import pytest
from hypothesis import example

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency, RecordDuty
from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed, debt_of
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_inputs import Elsewhere, Facts, turn
from rcrp_desktop.presentation.call_models import CallScreen, Stage
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.still_owed import owed_line, without_row
from rcrp_desktop.presentation.widgets import DutyState
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

ON_CAD = (Owed.POLICE_NOT_ON_CAD, Owed.CANCEL_ON_CAD, Owed.NOT_ON_CAD)
TOLD = (RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted"))
CHANGED = "Tell the agency: the outcome changed (Ambulance); Tell the caller: the outcome changed"


def owed_here(screen: CallScreen) -> str:
    return " ".join(line for line in screen.truth if "OWED: " in line)


def is_named(screen: CallScreen, found: Facts, item: OpenItem) -> bool:
    """Read off the screen alone, by its words, its rows and its header."""
    for table in ("items.kind", "items.otherwise"):
        key = f"{table}.{item.kind.value}"
        if key in TEXTS.keys() and TEXTS(key) in owed_here(screen):  # noqa: SIM118 - no mapping
            return True
    said = " ".join(screen.truth)
    outcome = screen.outcome
    match item.kind:
        case Owed.DECIDE_AGAIN:
            return "DECIDE AGAIN: " in said
        case Owed.AWAITING_SUPERVISOR:
            is_headline = outcome is not None and outcome.headline == TEXTS("phrase.supervisor")
            emergency = screen.emergency if screen.stage is Stage.EMERGENCY else None
            told = [outcome.awaiting if outcome else "", emergency.awaited if emergency else ""]
            return is_headline or any(told) or "A supervisor is asked" in said
        case kind if kind in ON_CAD:
            if found.is_training and screen.stage is Stage.EMERGENCY:
                emergency = screen.emergency
                return emergency is not None and emergency.rows[0].model.state is DutyState.OWED
            rows = screen.duties.rows if screen.duties is not None else ()
            owed = [row for row in rows if row.model.state is DutyState.OWED]
            return screen.header.state_is_owed or any(row.kind == "on_cad" for row in owed)
        case kind:
            rows = screen.duties.rows if screen.duties is not None else ()
            owed = [row for row in rows if row.model.state is DutyState.OWED and row.model.key]
            return any(debt_of(row.kind) is kind for row in owed)


def faces(bench: Bench, state, mode: str) -> list[Facts]:
    """The face that comes by itself, those that somebody can turn to, and a question out of order."""
    plain = facts(bench, state, mode=mode)
    question = plain.pack.questions[-1].id
    turned = [
        facts(bench, state, mode=mode, turn=turn(plain, to)) for to in ("questions", "standing")
    ]
    return [plain, *turned, facts(bench, state, mode=mode, on_show=question)]


@walks
@example(13_779, 0)
@example(1183, 1)
@example(3521, 1)
@few
def test_every_debt_is_named_on_every_face(seed, which):
    for bench, state in states(seed, which):
        for mode in ("live", "training"):
            for found in faces(bench, state, mode):
                screen = present_call(found)
                lost = [i.kind.value for i in found.items if not is_named(screen, found, i)]
                assert not lost, (screen.stage, mode, lost, screen.truth)


@walks
@few
def test_what_has_a_row_is_not_said_twice_and_the_count_is_of_what_has_none(seed, which):
    for bench, state in states(seed, which):
        for found in faces(bench, state, "live"):
            screen = present_call(found)
            left = without_row(found, screen.stage)
            assert bool(left) is bool(owed_here(screen))
            assert not any(item.kind in ON_CAD for item in left), "the header says it"
            if screen.stage is Stage.OUTCOME:
                duties = (
                    {debt_of(row.kind) for row in screen.duties.rows} if screen.duties else set()
                )
                assert not duties & {item.kind for item in left}
            if len(left) > 1:
                assert owed_here(screen).startswith(f"{len(left)} OWED: ")
            if screen.stage in (Stage.OUTCOME, Stage.EMERGENCY):
                assert all(item.kind is not Owed.AWAITING_SUPERVISOR for item in left), "said there"
            assert list(left) == [item for item in found.items if item in left], "the worst first"


def sent() -> tuple[Bench, Facts]:
    bench = Bench()
    state = bench.a_call(
        AMBULANCE_ANSWERS, AcceptRecommendation(), *TOLD, SendPolice(), ConfirmOnCad()
    )
    return bench, facts(bench, state)


def test_the_red_face_names_whom_police_who_were_sent_are_news_to():
    """It had "2 items owed" at its foot, in wide windows alone."""
    _, found = sent()
    screen = present_call(found)
    assert screen.stage is Stage.EMERGENCY
    assert screen.truth == (f"2 OWED: {CHANGED}. F9, then Enter.",)


def test_where_another_call_presses_f9_opens_that_and_lists_these():
    _, found = sent()
    other = Elsewhere("other", "on-cad", "CAD 17", 0, Owed.POLICE_NOT_ON_CAD)
    screen = present_call(replace(found, elsewhere=(other,)))
    here, there = screen.truth
    assert here == f"2 OWED: {CHANGED}. F9 lists it."
    assert there.startswith("ANOTHER CALL, CAD 17")


@pytest.mark.parametrize("to", ["standing", "questions"])
def test_police_who_do_not_go_at_once_owe_the_caller_in_sight_on_the_card_and_over_questions(to):
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked"))
    boss = bench.colleague("2290", "supervisor")
    soon = boss.perform(asked, DecideRequest("r1", "overturn", "police_soon", "Known."))
    assert isinstance(soon, Performed)
    state = bench.do(soon.state, ConfirmOnCad())
    found = facts(bench, state, turn=turn(facts(bench, state), to))
    screen = present_call(found)
    assert screen.duties is None
    assert screen.truth[0].startswith("OWED: Tell the caller: the outcome changed. F9, then Enter.")


def test_of_many_of_one_kind_the_kind_is_named_once_and_all_are_counted():
    bench = Bench()
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    line = owed_line(facts(bench, state), Stage.QUESTION)
    assert line.startswith("3 OWED: Agency has not accepted (Ambulance); Caller not told; System")


def test_once_it_is_done_nothing_is_said():
    bench = Bench()
    done = (*TOLD, RecordDuty("checks", "done", "markers"), ConfirmOnCad(), EndCall())
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *done)
    assert present_call(facts(bench, state)).truth == ()
