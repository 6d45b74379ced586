"""Callers who cannot speak, and people about whom nobody there can tell where they are."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from tests.support.call_bench import engine_of
from tests.support.call_strategies import SHIPPED
from tests.support.national_calls import at_home, walk_out

SEEN_ELSEWHERE = {
    "place": "not_known",
    "contact": "days",
    "copes": "able",
    "whereabouts": "known",
    "need": "own",
}


@pytest.fixture(params=SHIPPED)
def engine(request: pytest.FixtureRequest) -> Engine:
    return engine_of(request.param)


def settled(said: Recommendation) -> Route:
    assert said.next_question is None
    assert said.route is not None
    return said.route


def test_a_silent_caller_reaches_police_at_once_after_four_keys(engine: Engine):
    answers: dict[str, str] = {}
    while (question := engine.recommend(answers).next_question) is not None:
        answers[question.id] = "not_known" if answers else "cut_off"
    assert len(answers) == 4
    assert settled(engine.recommend(answers)).response is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("heard", ["life_now", "act_done", "weapon"])
def test_a_caller_of_few_words_who_can_answer_is_asked_on_and_keeps_police(
    engine: Engine, heard: str
):
    unknown = {"life_now": "not_known", "act_done": "not_known", "weapon": "not_known"}
    said = engine.recommend({"caller": "cut_off", **unknown, heard: "no"})
    assert said.next_question is not None
    assert all(route.response.sends_police for route in said.could_be)


def test_a_service_whose_own_client_was_seen_elsewhere_follows_up_itself(engine: Engine):
    said = engine.recommend(at_home(caller="health", **SEEN_ELSEWHERE))
    assert settled(said).id == "own_service_leads"


@pytest.mark.parametrize("whereabouts", ["known", "believed"])
def test_of_somebody_seen_elsewhere_nobody_says_that_nothing_is_known(
    engine: Engine, whereabouts: str
):
    answers = at_home(**{**SEEN_ELSEWHERE, "contact": "today", "whereabouts": whereabouts})
    said = engine.recommend(answers)
    assert settled(said).id == "supervisor_decides"
    assert said.reason.startswith("They were seen, or are thought to be somewhere")


def test_a_place_that_nobody_can_tell_of_at_all_is_for_a_supervisor(engine: Engine):
    answers = {**SEEN_ELSEWHERE, "whereabouts": "not_known", "unlike": "usual"}
    said = engine.recommend(at_home(caller="health", **answers))
    assert settled(said).id == "supervisor_decides"
    assert "Where they are is not known." in said.reason


@pytest.mark.parametrize(("question", "told"), [("harm", "soon"), ("copes", "unable")])
def test_of_a_patient_who_left_the_danger_is_asked_as_what_happens_if_they_stay_away(
    engine: Engine, question: str, told: str
):
    """Harm and coping are in `clinical`, in the words of those who know the patient; told beside it they are heard."""
    answers = walk_out()
    assert "clinical" in answers
    assert question not in answers
    assert settled(engine.recommend(answers)).response.is_no_police
    assert not settled(engine.recommend({**answers, question: told})).response.is_no_police
    confused = walk_out(clinical="serious", capacity="not_known")
    assert not settled(engine.recommend(confused)).response.is_no_police
