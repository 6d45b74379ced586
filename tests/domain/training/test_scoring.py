"""The debrief: identical paths have no differences, one other answer has exactly one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import AskAmbulance, ConfirmOnCad, RecordAgency, RecordDuty
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import UNSURE, ResponseClass
from rcrp_desktop.domain.training.debrief import Debrief, DoneRow, RowKind
from rcrp_desktop.domain.training.scenario import Scenario, expected_path, still_asked
from rcrp_desktop.domain.training.scoring import score_run
from tests.support.pack_builder import a_pack
from tests.support.training import (
    Trainee,
    a_scenario,
    as_expected,
    shipped,
    shipped_engine,
    shipped_scenarios,
)

ENGINE = Engine(a_pack())
SHIPPED = [one.scenario.id for one in shipped_scenarios() if one.scenario]


def scored(
    scenario: Scenario, engine: Engine, instead: dict[str, str], turns: tuple[str, ...] = ()
) -> Debrief:
    trainee = Trainee(engine).follow(as_expected(scenario, engine, turns, instead))
    return score_run(scenario, trainee.events, engine, turns=turns)


def all_runs() -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for scenario_id in SHIPPED:
        turns = [(turn.id,) for turn in shipped(scenario_id).turns]
        found += [(scenario_id, brought_in) for brought_in in ((), *turns)]
    return found


@pytest.mark.parametrize(("scenario_id", "turns"), all_runs())
def test_the_expected_path_has_no_difference_and_an_acceptable_route(
    scenario_id: str, turns: tuple[str, ...]
):
    debrief = scored(shipped(scenario_id), shipped_engine(), {}, turns)
    assert debrief.rows
    assert {row.kind for row in debrief.rows if row.given} == {RowKind.AGREES}
    assert debrief.differences == ()
    assert debrief.was_acceptable


@given(st.data())
def test_one_other_answer_is_exactly_one_difference(data: st.DataObject):
    engine = shipped_engine()
    scenario_id, turns = data.draw(st.sampled_from(all_runs()))
    scenario = shipped(scenario_id)
    expected = scenario.expected(turns)
    question_id = data.draw(st.sampled_from(expected_path(engine, expected.answers).asked))
    question = engine.pack.question(question_id)
    assert question is not None
    options = [o.id for o in question.options] + [UNSURE]
    others = [o for o in options if o not in expected.answers[question_id].expect]
    option = data.draw(st.sampled_from(others))

    debrief = scored(scenario, engine, {question_id: option}, turns)

    assert [(row.question, row.given) for row in debrief.differences] == [(question_id, option)]


@given(st.data())
def test_a_call_broken_off_has_only_questions_that_were_never_asked(data: st.DataObject):
    scenario_id = data.draw(st.sampled_from(SHIPPED))
    scenario, engine = shipped(scenario_id), shipped_engine()
    asked = expected_path(engine, scenario.expected().answers).asked
    stop = data.draw(st.integers(0, len(asked) - 1))
    trainee = Trainee(engine).follow(as_expected(scenario, engine), stop_after=stop)
    debrief = score_run(scenario, trainee.events, engine)
    kinds = {row.kind for row in debrief.differences}
    assert kinds <= {RowKind.NEVER_ASKED}
    assert {row.question for row in debrief.rows if row.given} == set(asked[:stop])
    assert asked[stop] in {row.question for row in debrief.differences}


@pytest.mark.parametrize(("scenario_id", "turns"), all_runs())
def test_what_is_still_asked_is_the_rest_of_the_expected_path(
    scenario_id: str, turns: tuple[str, ...]
):
    engine, expected = shipped_engine(), shipped(scenario_id).expected(turns).answers
    asked = expected_path(engine, expected).asked
    given: dict[str, str] = {}
    for place, question in enumerate(asked):
        assert still_asked(engine, expected, given, ()) == frozenset(asked[place:])
        given[question] = expected[question].expect[0]
    assert still_asked(engine, expected, given, ()) == frozenset()


def test_any_of_several_expected_answers_agrees():
    debrief = scored(a_scenario(), ENGINE, {"crime": UNSURE})
    assert debrief.differences == ()
    assert debrief.reached.response is ResponseClass.SUPERVISOR
    assert debrief.was_acceptable


def test_what_police_at_once_closes_is_no_difference_but_a_must_ask_is_told():
    debrief = scored(a_scenario(), ENGINE, {"act_done": "yes"})
    kinds = {row.question: row.kind for row in debrief.rows}
    assert kinds["act_done"] is RowKind.DIFFERS
    assert kinds["weapon"] is RowKind.CLOSED
    assert [row.question for row in debrief.never_asked] == ["weapon", "intent"]
    assert debrief.leaning == "more_police"


def test_an_answer_that_nobody_expected_is_besides():
    trainee = Trainee(ENGINE).follow(as_expected(a_scenario(), ENGINE))
    trainee.do(AnswerQuestion("goodbye", "no"))
    row = next(
        r for r in score_run(a_scenario(), trainee.events, ENGINE).rows if r.question == "goodbye"
    )
    assert (row.kind, row.expected) == (RowKind.BESIDES, ())


def test_less_police_than_acceptable_is_told_apart_from_more():
    less = scored(a_scenario(), ENGINE, {"health_need": "no"})
    assert (less.reached.response, less.leaning) == (ResponseClass.ADVICE, "less_police")
    more = scored(a_scenario(), ENGINE, {"crime": "yes"})
    assert (more.reached.response, more.leaning) == (ResponseClass.POLICE_PRIORITY, "more_police")


def test_between_two_acceptable_routes_is_neither_more_nor_less():
    scenario = a_scenario()
    one, two = scenario.acceptable
    wide = replace(
        scenario, acceptable=(one, replace(two, response=ResponseClass.POLICE_IMMEDIATE))
    )
    assert scored(wide, ENGINE, {"crime": "yes"}).leaning == "other"


def test_a_call_without_events_came_to_nothing():
    debrief = score_run(a_scenario(), (), ENGINE)
    assert debrief.leaning == "nothing"
    assert not debrief.was_acceptable
    assert {row.kind for row in debrief.rows} == {RowKind.NEVER_ASKED}


def test_a_turn_changes_what_is_expected_and_acceptable():
    trainee = Trainee(ENGINE).follow(as_expected(a_scenario(), ENGINE))
    plain = score_run(a_scenario(), trainee.events, ENGINE)
    turned = score_run(a_scenario(), trainee.events, ENGINE, turns=("knife",))
    assert plain.differences == ()
    assert [(r.question, r.expected) for r in turned.differences] == [("weapon", ("yes",))]
    assert turned.leaning == "less_police"
    trainee.do(AnswerQuestion("weapon", "yes"))
    mended = score_run(a_scenario(), trainee.events, ENGINE, turns=("knife",))
    row = next(r for r in mended.rows if r.question == "weapon")
    assert (row.kind, row.changed, mended.was_acceptable) == (RowKind.AGREES, 1, True)


def test_answers_of_an_earlier_assessment_still_count_as_asked():
    trainee = Trainee(ENGINE).follow(as_expected(a_scenario(), ENGINE))
    trainee.do(BringNewInformation("new_fact", "A knife."), AnswerQuestion("weapon", "yes"))
    debrief = score_run(a_scenario(), trainee.events, ENGINE, turns=("knife",))
    assert debrief.differences == ()
    assert debrief.never_asked == ()


def done(debrief: Debrief, what: str) -> DoneRow:
    return next(row for row in debrief.said_and_done if row.what == what)


def test_said_and_done_tells_what_when_and_whether_it_was_wanted():
    trainee = Trainee(ENGINE).follow(as_expected(a_scenario(), ENGINE))
    trainee.do(
        AcceptRecommendation(),
        RecordDuty("caller_told", "done"),
        RecordAgency("ambulance", "accepted"),
        ConfirmOnCad(),
        EndCall(),
    )
    debrief = score_run(a_scenario(), trainee.events, ENGINE)
    assert [row.outcome for row in debrief.said_and_done] == [
        "done",
        "done",
        "accepted",
        "not_done",
        "done",
    ]
    assert [row.subject for row in debrief.said_and_done if row.subject] == ["ambulance"]
    assert all(isinstance(row.subject, str) for row in debrief.said_and_done)
    assert all(row.met for row in debrief.said_and_done)
    assert [met for _, met in debrief.content] == [True] * 8
    told = next(e.stamp.at_ms for e in trainee.events if type(e.fact).__name__ == "DutyRecorded")
    assert done(debrief, "caller_told").at_ms == told
    names = [moment.what for moment in debrief.moments]
    for name in ("first_safety", "settled", "decided", "caller_told", "on_cad", "ended"):
        assert names.count(name) == 1
    after = [moment.after_ms for moment in debrief.moments]
    assert after == sorted(after)
    assert [m.question for m in debrief.moments if m.what == "asked"] == ["weapon", "intent"]


def test_a_caller_who_could_not_be_told_has_no_time_at_which_they_were():
    """The debrief had "Caller told" among the first times, of an attempt."""
    trainee = Trainee(ENGINE).follow(as_expected(a_scenario(), ENGINE))
    trainee.do(AcceptRecommendation(), RecordDuty("caller_told", "could_not", "", "Hung up"))
    tried = score_run(a_scenario(), trainee.events, ENGINE)
    assert done(tried, "caller_told").outcome == "could_not"
    assert "caller_told" not in [moment.what for moment in tried.moments]
    trainee.do(RecordDuty("caller_told", "done"))
    reached = score_run(a_scenario(), trainee.events, ENGINE)
    at = next(moment.after_ms for moment in reached.moments if moment.what == "caller_told")
    assert at == trainee.events[-1].stamp.at_ms - trainee.events[0].stamp.at_ms


def test_what_was_not_said_and_done_is_not_met():
    debrief = scored(a_scenario(), ENGINE, {})
    unmet = {row.what for row in debrief.said_and_done if not row.met}
    assert unmet == {"caller_told", "agency", "on_cad"}
    assert [met for _, met in debrief.content].count(False) == len(unmet)


def test_asking_for_an_ambulance_as_well_is_asking_the_agency():
    trainee = Trainee(ENGINE).follow(as_expected(a_scenario(), ENGINE))
    trainee.do(AskAmbulance())
    row = done(score_run(a_scenario(), trainee.events, ENGINE), "agency")
    assert (row.outcome, row.met) == ("asked", True)


@pytest.mark.parametrize(
    ("wanted", "commands", "outcome", "met"),
    [
        ("not_needed", (), "not_done", True),
        ("not_needed", (RaiseOverride(),), "used", False),
        ("not_needed", (RaiseOverride(), MispressOverride()), "taken_back", True),
        ("needed", (), "not_done", False),
        ("needed", (RaiseOverride(),), "used", True),
        ("needed", (RaiseOverride(), MispressOverride()), "taken_back", False),
        ("either", (), "not_done", True),
        ("either", (RaiseOverride(),), "used", True),
    ],
)
def test_the_override_is_compared_with_what_was_needed(wanted, commands, outcome, met):
    scenario = a_scenario()
    wished = replace(scenario, said_and_done=replace(scenario.said_and_done, override=wanted))
    trainee = Trainee(ENGINE)
    trainee.do(*commands)
    row = done(score_run(wished, trainee.events, ENGINE), "override")
    assert (row.outcome, row.met) == (outcome, met)


def test_police_sent_early_leave_nothing_that_should_still_have_been_asked():
    trainee = Trainee(ENGINE)
    trainee.do(AnswerQuestion("act_done", "no"), SendPolice())
    debrief = score_run(a_scenario(), trainee.events, ENGINE)
    assert debrief.differences == ()
    assert [row.question for row in debrief.never_asked] == ["weapon", "intent"]
    assert debrief.leaning == "more_police"
