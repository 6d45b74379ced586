"""The shipped packs against published example calls with a known outcome (tests/data/cases.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.strict_yaml import parse_yaml
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Route
from rcrp_desktop.domain.policy.plain_reading import asked_next, first_rule

DATA = Path(__file__).parents[1] / "data" / "cases.yaml"
SHIPPED = ("humberside-2020", "met-2023", "national-2023")

PARTNER = {ResponseClass.PARTNER_IMMEDIATE, ResponseClass.PARTNER}
AGENCY = {"ambulance": "ambulance", "mh_crisis": "mh_crisis", "social_care": "adult_social_care"}


@dataclass(frozen=True)
class Case:
    id: str
    published: str
    golden: bool
    answers: Mapping[str, str]
    own: frozenset[str]
    least: str
    settled: bool
    why: str


def read_cases() -> list[Case]:
    parsed = parse_yaml(DATA.read_bytes(), DATA.name)
    assert not parsed.issues
    data: Any = parsed.value
    return [_case(item, data["plain"]) for item in data["cases"]]


def _case(item: Any, plain: Mapping[str, str]) -> Case:
    base: Mapping[str, str] = plain if item.get("plain", False) else {}
    return Case(
        id=item["id"],
        published=item["published"],
        golden=item["golden"],
        answers={**base, **item["answers"]},
        own=frozenset(item["answers"]),
        least=item["ours"],
        settled=item["settled"],
        why=item.get("why", ""),
    )


CASES = read_cases()
GOLDEN = [case for case in CASES if case.golden]
POLICE = [case for case in CASES if case.published.startswith("attend")]
SETTLED = [case for case in CASES if case.settled]


def each(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case.id for case in cases])


@pytest.fixture(scope="module")
def store() -> FilePolicyStore:
    return FilePolicyStore([resource_path("policies")])


@pytest.fixture(scope="module")
def national(store: FilePolicyStore) -> PolicyPack:
    return store.load_source("national-2023")


@pytest.fixture(scope="module")
def engine(national: PolicyPack) -> Engine:
    return Engine(national)


def least_of(recommendation: Recommendation) -> Route:
    return min(recommendation.could_be, key=lambda route: route.response.protection)


def agrees(published: str, route: Route) -> bool:
    """Whether a settled route is the published outcome."""
    response = route.response
    if published == "attend_now":
        return response is ResponseClass.POLICE_IMMEDIATE
    if published == "attend_other":
        return response in {ResponseClass.POLICE_PRIORITY, ResponseClass.POLICE_SCHEDULED}
    if published == "no_deploy_advice":
        return response in {ResponseClass.PARTNER, ResponseClass.ADVICE}
    if published == "other_agency":
        return response in PARTNER and bool(route.agencies)
    return response in PARTNER and AGENCY[published] in route.agencies


def ends_at(recommendation: Recommendation) -> ResponseClass:
    """Where the call ends if nothing more is said: unsettled calls go no lower than a supervisor."""
    if recommendation.route is not None:
        return recommendation.route.response
    least = least_of(recommendation).response
    return least if least.sends_police else ResponseClass.SUPERVISOR


def test_every_published_case_is_here() -> None:
    assert [case.id for case in CASES] == [f"case-{number:02d}" for number in range(1, 40)]
    assert sum(case.golden for case in CASES) == 11


@each(CASES)
def test_every_answer_exists_and_every_fact_counts(case: Case, engine: Engine) -> None:
    for question_id, option in case.answers.items():
        question = engine.pack.question(question_id)
        assert question is not None, question_id
        assert question.option(option) is not None, (question_id, option)
    not_counted = engine.recommend(case.answers).counting.not_counted
    # A fact may only be left aside while the question that opens it is still unanswered.
    waiting = {q for q in not_counted if q in case.own}
    assert not waiting or not case.settled


@each(GOLDEN)
def test_golden_cases_have_the_published_outcome(case: Case, engine: Engine) -> None:
    recommendation = engine.recommend(case.answers)
    assert recommendation.route is not None, "a golden case must settle"
    assert agrees(case.published, recommendation.route)


@each(POLICE)
def test_no_case_that_police_should_attend_ends_without_them(case: Case, engine: Engine) -> None:
    assert ends_at(engine.recommend(case.answers)).protection >= ResponseClass.SUPERVISOR.protection


@each(CASES)
def test_cases_go_where_the_table_says(case: Case, engine: Engine) -> None:
    recommendation = engine.recommend(case.answers)
    assert least_of(recommendation).response.value == case.least
    assert recommendation.settled == case.settled


@each(CASES)
def test_a_different_outcome_is_explained(case: Case, engine: Engine) -> None:
    recommendation = engine.recommend(case.answers)
    same = recommendation.route is not None and agrees(case.published, recommendation.route)
    assert same or case.why


@each(SETTLED)
def test_plain_reading_agrees_with_the_diagram(case: Case, engine: Engine) -> None:
    recommendation = engine.recommend(case.answers)
    answers = dict(case.answers)
    while (question := asked_next(engine.pack, count(engine.pack, answers).known)) is not None:
        answers[question.id] = question.options[-1].id
    rule = first_rule(engine.pack, answers)
    assert rule is not None
    assert engine.pack.route_of(rule) == recommendation.route


@pytest.mark.parametrize("name", SHIPPED)
def test_published_packs_are_those_of_the_source(name: str, store: FilePolicyStore) -> None:
    assert store.load_published(name).pack.digest == store.load_source(name).digest


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_packs_are_marked_illustrative(name: str, store: FilePolicyStore) -> None:
    meta = store.load_published(name).pack.meta
    assert meta.illustrative
    assert meta.approvals == ()


@pytest.mark.parametrize("name", SHIPPED[:2])
def test_force_packs_differ_from_the_national_one_as_data_only(
    name: str, store: FilePolicyStore, national: PolicyPack
) -> None:
    pack = store.load_source(name)
    assert [(r.id, r.when, r.route) for r in pack.rules] == [
        (r.id, r.when, r.route) for r in national.rules
    ]
    assert [q.id for q in pack.questions] == [q.id for q in national.questions]
    assert [p.id for p in pack.phases] == [p.id for p in national.phases]


def test_one_threat_to_life_settles_the_call_in_any_order(engine: Engine) -> None:
    lives = [(q.id, o.id) for q in engine.pack.questions for o in q.options if o.life]
    openers = {
        "means": {"intent": "thoughts"},
        "clinical": {"place": "left_care"},
    }
    assert len(lives) == 8
    for question, option in lives:
        answers = {**openers.get(question, {}), question: option}
        recommendation = engine.recommend(answers)
        assert recommendation.settled, question
        assert recommendation.next_question is None, question
        assert ends_at(recommendation) is ResponseClass.POLICE_IMMEDIATE


def test_a_plain_call_is_short(engine: Engine) -> None:
    """A true no-police call needs no more than eighteen answers."""
    parsed: Any = parse_yaml(DATA.read_bytes(), DATA.name).value
    answers: dict[str, str] = {}
    while (question := engine.recommend(answers).next_question) is not None:
        answers[question.id] = parsed["plain"][question.id]
    route = engine.recommend(answers).route
    assert route is not None
    assert route.response.is_no_police
    assert 14 <= len(answers) <= 18


def test_words_to_say_are_short_and_positive(national: PolicyPack) -> None:
    for question in national.questions:
        words = question.say.lower().replace("?", " ").replace(".", " ").replace(",", " ").split()
        assert question.say.strip(), question.id
        assert len(question.say) <= 68, question.id
        assert not {"not", "never", "no", "nobody", "without"} & set(words), question.id
        assert not any(word.endswith("n't") for word in words), question.id


def test_every_no_police_route_begins_with_the_fixed_words(national: PolicyPack) -> None:
    for route in national.routes:
        fixed = route.say.startswith("Police are NOT attending.")
        assert fixed == route.response.is_no_police, route.id
        if route.response is ResponseClass.POLICE_IMMEDIATE:
            assert route.say.startswith("Police are attending now."), route.id
        elif route.response.sends_police:
            assert route.say.startswith("Police will attend"), route.id
        elif not route.response.is_no_police:
            assert route.say.startswith("A supervisor is deciding now"), route.id
        assert "999" in route.safety_net, route.id


def test_every_question_offers_not_known(national: PolicyPack) -> None:
    for question in national.questions:
        assert [o.id for o in question.options if o.unknown] == ["not_known"], question.id
