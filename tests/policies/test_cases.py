"""The shipped packs against published example calls, answered from their narrative alone (tests/data/cases.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.strict_yaml import parse_yaml
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack, Question, ResponseClass, Route
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
    told: Mapping[str, str]
    assumed: Mapping[str, str]
    route: str
    route_in: Mapping[str, str]
    differs: str
    turns: Mapping[str, str]

    @property
    def answers(self) -> dict[str, str]:
        return {**self.told, **self.assumed}


@dataclass(frozen=True)
class Call:
    """One case as the call went: only what was asked was answered."""

    asked: Mapping[str, str]
    route: Route


def read_cases() -> list[Case]:
    parsed = parse_yaml(DATA.read_bytes(), DATA.name)
    assert not parsed.issues
    data: Any = parsed.value
    return [_case(item) for item in data["cases"]]


def _case(item: Any) -> Case:
    return Case(
        id=item["id"],
        published=item["published"],
        golden=item["golden"],
        told=item["answers"],
        assumed=item["assumed"],
        route=item["route"],
        route_in=item.get("route_in", {}),
        differs=item.get("differs", ""),
        turns=item.get("turns", {}),
    )


CASES = read_cases()
ATTEND_NOW = [case for case in CASES if case.published == "attend_now"]
NO_POLICE = [case for case in CASES if not case.published.startswith("attend")]
GOLDEN_POLICE = [case for case in CASES if case.golden and case.published.startswith("attend")]


def each(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case.id for case in cases])


@pytest.fixture(scope="module")
def store() -> FilePolicyStore:
    return FilePolicyStore([resource_path("policies")])


@pytest.fixture(scope="module", params=SHIPPED)
def engine(request: pytest.FixtureRequest, store: FilePolicyStore) -> Engine:
    return Engine(store.load_source(request.param))


@pytest.fixture(scope="module")
def national(store: FilePolicyStore) -> PolicyPack:
    return store.load_source("national-2023")


def heard(engine: Engine, case: Case) -> Call:
    """The call in pack order. A question for which the case has no answer fails the test."""
    return hear(engine, case.answers)


def hear(engine: Engine, answers: Mapping[str, str], silence: str = "") -> Call:
    asked: dict[str, str] = {}
    while (question := engine.recommend(asked).next_question) is not None:
        if question.id not in answers:
            assert silence, f"asked {question.id}, and the case is silent on it"
        asked[question.id] = answers.get(question.id, silence)
    route = engine.recommend(asked).route
    assert route is not None
    return Call(asked, route)


def benign(question: Question) -> Iterator[str]:
    """The answers of which nothing is less dangerous; none where the question ranks nothing."""
    return (o.id for o in question.options if o.danger == 0 and not o.unknown)


def agrees(published: str, route: Route) -> bool:
    """Whether a route is the published outcome."""
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


def test_every_published_case_is_here() -> None:
    ids = [case.id for case in CASES]
    assert ids[:39] == [f"case-{number:02d}" for number in range(1, 40)]
    assert len(set(ids)) == len(ids) == 49
    assert sum(case.golden for case in CASES) == 11


@each(CASES)
def test_every_answer_exists_and_is_either_told_or_assumed(
    case: Case, national: PolicyPack
) -> None:
    assert not set(case.told) & set(case.assumed)
    assert "not_known" not in case.assumed.values()
    for question_id, option in case.answers.items():
        question = national.question(question_id)
        assert question is not None, question_id
        assert question.option(option) is not None, (question_id, option)


@each(CASES)
def test_cases_go_where_the_data_say(case: Case, engine: Engine) -> None:
    expected = case.route_in.get(engine.pack.meta.id, case.route)
    assert heard(engine, case).route.id == expected


@each(CASES)
def test_a_different_outcome_is_explained(case: Case, engine: Engine) -> None:
    assert agrees(case.published, heard(engine, case).route) or case.differs


@each(ATTEND_NOW)
def test_no_case_that_police_should_attend_at_once_ends_without_them(
    case: Case, engine: Engine
) -> None:
    assert not heard(engine, case).route.response.is_no_police


@each(GOLDEN_POLICE)
def test_a_case_whose_source_plainly_sends_police_gets_them(case: Case, engine: Engine) -> None:
    assert heard(engine, case).route.response.sends_police


def test_at_most_one_in_four_calls_without_police_gets_police_and_one_in_four_a_supervisor(
    engine: Engine,
) -> None:
    responses = [heard(engine, case).route.response for case in NO_POLICE]
    limit = len(NO_POLICE) // 4
    police = sum(response.sends_police for response in responses)
    supervisor = sum(not r.sends_police and not r.is_no_police for r in responses)
    assert limit == 3
    assert police <= limit
    assert supervisor <= limit


@each(ATTEND_NOW)
def test_no_single_unknown_told_as_harmless_withholds_police(case: Case, engine: Engine) -> None:
    turned = {
        question.id
        for question in engine.pack.questions
        if case.answers.get(question.id) == "not_known"
        for option in benign(question)
        if hear(
            engine, {**case.answers, question.id: option}, "not_known"
        ).route.response.is_no_police
    }
    assert turned == set(case.turns)
    assert all(case.turns.values()), "each is explained"


def test_calls_for_police_at_once_are_short(engine: Engine) -> None:
    counts = [len(heard(engine, case).asked) for case in ATTEND_NOW]
    assert median(counts) <= 8
    assert max(counts) <= 18


@each(CASES)
def test_plain_reading_agrees_with_the_diagram(case: Case, engine: Engine) -> None:
    call = heard(engine, case)
    answers = dict(call.asked)
    while (question := asked_next(engine.pack, count(engine.pack, answers).known)) is not None:
        answers[question.id] = question.options[-1].id
    rule = first_rule(engine.pack, answers)
    assert rule is not None
    assert engine.pack.route_of(rule) == call.route


def test_one_threat_to_life_settles_the_call_in_any_order(engine: Engine) -> None:
    lives = [(q.id, o.id) for q in engine.pack.questions for o in q.options if o.life]
    openers = {
        "means": {"intent": "thoughts"},
        "clinical": {"caller": "health", "patient": "left"},
    }
    assert len(lives) == 8
    for question, option in lives:
        recommendation = engine.recommend({**openers.get(question, {}), question: option})
        assert recommendation.next_question is None, question
        assert recommendation.route is not None, question
        assert recommendation.route.response is ResponseClass.POLICE_IMMEDIATE, question


@pytest.mark.parametrize("name", SHIPPED)
def test_published_packs_are_those_of_the_source(name: str, store: FilePolicyStore) -> None:
    assert store.load_published(name).pack.digest == store.load_source(name).digest


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_packs_are_marked_illustrative(name: str, store: FilePolicyStore) -> None:
    meta = store.load_published(name).pack.meta
    assert meta.illustrative
    assert meta.approvals == ()


@pytest.mark.parametrize(
    ("name", "left_out"), [("humberside-2020", "r77_handover_ed"), ("met-2023", "r23_harm_soon")]
)
def test_force_packs_differ_from_the_national_one_as_data_only(
    name: str, left_out: str, store: FilePolicyStore, national: PolicyPack
) -> None:
    """Beside phases, dates and words: one rule each, which the setting of the force leaves out."""
    pack = store.load_source(name)
    assert [(r.id, r.when, r.route) for r in pack.rules] == [
        (r.id, r.when, r.route) for r in national.rules if r.id != left_out
    ]
    assert [q.id for q in pack.questions] == [q.id for q in national.questions]
    assert [p.id for p in pack.phases] == [p.id for p in national.phases]


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
