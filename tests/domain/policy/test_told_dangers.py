"""A told danger never falls silent (design §3.3, law 6): an answer that does not count, above the lowest of its order."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Is,
    Truth,
    questions_of,
    truth,
)
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.danger_order import above_the_lowest
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass
from rcrp_desktop.domain.policy.plain_reading import (
    completions,
    dangers_told,
    first_rule,
    is_danger,
    route_read,
)
from tests.support.call_strategies import few, shipped_packs
from tests.support.pack_builder import (
    ADVICE_ANSWERS,
    a_pack,
    a_question,
    a_rule,
    an_option,
    yes_no_unknown,
)
from tests.support.pack_strategies import answers, packs, packs_of_life

SMALL = packs(max_questions=4) | packs_of_life(max_questions=4)
USED = [a_pack(), *shipped_packs()]
each_used_pack = pytest.mark.parametrize("pack", USED, ids=lambda pack: pack.meta.id)

TOLD = {**ADVICE_ANSWERS, "goodbye": "yes"}
"""Of the small pack: asked only of thoughts of dying, and there are none."""

Answers = Mapping[str, str]


def not_counted_dangers(pack: PolicyPack, given_answers: Answers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (question.id, option.id)
        for question in pack.questions
        for option in question.options
        if count(pack, given_answers).not_counted.get(question.id) == option.id
        and is_danger(question, option)
    )


def finals(pack: PolicyPack, given_answers: Answers) -> set[str]:
    """Where the calls end in which everything is answered that is asked, and all that was told stands."""
    found: set[str] = set()
    for complete in completions(pack, given_answers):
        route = route_read(pack, {**given_answers, **complete})
        assert route is not None
        found.add(route.id)
    return found


def kept_routes(pack: PolicyPack, counted: Answers) -> set[str]:
    """Where the completions lead by the rules, the route for told dangers in place of each without police."""
    routes = (pack.route_of(first_rule(pack, call)) for call in completions(pack, counted))
    told = pack.route_of_told_danger
    return {told.id if route.response.is_no_police else route.id for route in routes}


def is_hopeless(pack: PolicyPack, now: Recommendation) -> bool:
    """Whether one of the dangers can no longer come to count, whatever else is answered."""
    asks = [pack.question(question).ask_when for question, _ in now.told]
    return any(truth(ask, now.counting.known) is Truth.EXCLUDED for ask in asks)


def assert_heard(pack: PolicyPack, now: Recommendation) -> None:
    assert not any(route.response.is_no_police for route in now.could_be)
    assert now.route is None or not now.route.response.is_no_police


# --- the law --------------------------------------------------------------------------------------


@few
@given(st.data())
def test_no_call_goes_below_a_supervisor_while_a_danger_is_told_that_does_not_count(data):
    pack = data.draw(SMALL)
    given_answers = data.draw(answers(pack))
    now = Engine(pack).recommend(given_answers)
    assert now.told == not_counted_dangers(pack, given_answers)
    if now.told:
        assert_heard(pack, now)
        assert {r.id for r in now.could_be} == kept_routes(pack, now.counting.counted)


@few
@given(st.data())
def test_what_is_settled_with_a_told_danger_is_settled_for_good(data):
    pack = data.draw(SMALL)
    given_answers = data.draw(answers(pack))
    now = Engine(pack).recommend(given_answers)
    if not now.told:
        return
    final = finals(pack, given_answers)
    if now.settled:
        assert final == {now.route.id}
    elif is_hopeless(pack, now):
        assert len(kept_routes(pack, now.counting.counted)) > 1
    else:
        # What decides whether it counts is asked before anything is recommended.
        waited = {a for q, _ in now.told for a in names_in(pack, q)} - now.counting.known.keys()
        assert waited & set(now.can_change) or len(now.could_be) > 1
        assert now.next_question is not None


def names_in(pack: PolicyPack, question: str) -> set[str]:
    return set(questions_of(pack.question(question).ask_when))


@few
@given(st.data())
def test_a_whole_call_goes_where_the_plain_reading_says(data):
    pack = data.draw(SMALL)
    whole = {q.id: data.draw(st.sampled_from(q.options)).id for q in pack.questions}
    now = Engine(pack).recommend(whole)
    assert now.route == route_read(pack, whole)
    assert dict(now.told) == dangers_told(pack, whole)
    led = pack.route_of(first_rule(pack, whole))
    assert now.is_kept == (bool(now.told) and led.response.is_no_police)
    assert now.is_kept or now.rules == (first_rule(pack, whole),)
    assert not now.is_kept or (now.grounds, now.reason, now.basis) == ((), "", "")


@few
@given(st.data())
def test_withdrawn_or_changed_to_the_lowest_it_lets_the_route_fall_again(data):
    pack = data.draw(SMALL)
    given_answers = data.draw(answers(pack))
    engine = Engine(pack)
    now = engine.recommend(given_answers)
    told = dict(now.told)
    rest = {q: o for q, o in given_answers.items() if q not in told}
    withdrawn = engine.recommend(rest)
    assert withdrawn.told == ()
    assert withdrawn.counting.counted == now.counting.counted
    lowest = {q: min(pack.question(q).options, key=lambda o: o.danger).id for q in told}
    changed = engine.recommend({**given_answers, **lowest})
    assert changed.told == ()
    assert (changed.route, changed.could_be) == (withdrawn.route, withdrawn.could_be)
    assert (changed.rules, changed.can_change) == (withdrawn.rules, withdrawn.can_change)


@few
@given(st.data())
def test_the_order_of_telling_does_not_matter(data):
    pack = data.draw(SMALL)
    given_answers = data.draw(answers(pack))
    told = dict(data.draw(st.permutations([*given_answers.items()])))
    assert Engine(pack).recommend(told) == Engine(pack).recommend(given_answers)


@few
@given(st.data())
def test_more_told_never_takes_police_away(data):
    """Of a question that is not asked: whatever is answered to it, the call gets no less than without it."""
    pack = data.draw(SMALL)
    given_answers = data.draw(answers(pack))
    engine = Engine(pack)
    now = engine.recommend(given_answers)
    for question in now.counting.not_counted:
        without = engine.recommend({q: o for q, o in given_answers.items() if q != question})
        least = min(route.response.protection for route in without.could_be)
        assert min(route.response.protection for route in now.could_be) >= least


@each_used_pack
def test_used_packs_hear_every_danger_on_random_calls(pack: PolicyPack):
    engine, chance = Engine(pack), random.Random(11)
    heard = 0
    for _ in range(80):
        given_answers = {
            q.id: chance.choice(q.options).id for q in pack.questions if chance.random() < 0.6
        }
        calmed = {q.id: calm(q, given_answers) for q in pack.questions if q.ask_when == ALWAYS}
        now = engine.recommend({**given_answers, **calmed})
        assert now.told == not_counted_dangers(pack, {**given_answers, **calmed})
        if now.told:
            heard += 1
            assert_heard(pack, now)
    assert heard


def calm(question, given_answers: Answers) -> str:
    """The least dangerous answer, so that what is told beside it is not lost among police."""
    return min(question.options, key=lambda option: option.danger).id


# --- examples -------------------------------------------------------------------------------------


def test_a_danger_that_is_not_asked_about_keeps_the_call_with_a_supervisor_until_it_is_withdrawn():
    engine = Engine(a_pack())
    now = engine.recommend(TOLD)
    assert (now.route.id, now.told) == ("ask_supervisor", (("goodbye", "yes"),))
    assert now.is_kept
    assert (now.rules, now.grounds, now.next_question) == ((), (), None)
    assert engine.deciding_answers(now) == ()
    assert engine.recommend(ADVICE_ANSWERS).route.id == "advice_given"
    assert engine.recommend({**TOLD, "goodbye": "no"}).route.id == "advice_given"
    assert engine.recommend({**TOLD, "goodbye": "not_known"}).route.id == "ask_supervisor"


def test_what_would_change_it_names_the_danger_and_what_makes_it_count():
    engine = Engine(a_pack())
    found = {
        (c.question, c.option): [r.id for r in c.routes]
        for c in engine.changes(engine.recommend(TOLD).counting)
    }
    assert found["goodbye", "no"] == ["advice_given"]
    assert ("goodbye", "not_known") not in found
    assert found["intent", "thoughts"] == ["police_now"]


def test_a_danger_whose_question_may_yet_be_asked_leaves_the_call_open():
    engine = Engine(a_pack())
    begun = {q: o for q, o in TOLD.items() if q != "intent"}
    now = engine.recommend(begun)
    assert (now.route, now.told) == (None, (("goodbye", "yes"),))
    assert not now.is_kept
    assert now.next_question.id == "intent"
    assert [route.id for route in now.could_be] == ["police_now", "ask_supervisor"]


def test_police_who_go_anyway_go_by_their_own_rule():
    now = Engine(a_pack()).recommend({**TOLD, "crime": "yes"})
    assert (now.route.id, [r.id for r in now.rules]) == ("police_soon", ["r05_crime"])
    assert now.told == (("goodbye", "yes"),)
    assert not now.is_kept


def waiting_pack(**changes: object) -> PolicyPack:
    """One question decides whether another is asked, and neither alters the route: no police anyhow."""
    questions = (
        a_question(1, "here", *yes_no_unknown()[:2]),
        a_question(
            2,
            "armed",
            an_option("no", danger=0),
            an_option("yes", danger=1),
            ask_when=Is("here", "no"),
        ),
    )
    rules = (
        a_rule("r1", AnyOf((Is("here", "yes"), Is("here", "no"))), "crisis_leads"),
        a_rule("rest", ALWAYS, "ask_supervisor"),
    )
    pack = replace(a_pack(), questions=questions, rules=rules, guarantees=(), red_flags=())
    return replace(pack, **changes)


def test_what_makes_a_danger_count_is_asked_even_where_no_answer_alters_the_route():
    engine = Engine(waiting_pack())
    assert engine.recommend({}).route.id == "crisis_leads"
    waits = engine.recommend({"armed": "yes"})
    assert (waits.route, waits.can_change, waits.next_question.id) == (None, ("here",), "here")
    assert [route.id for route in waits.could_be] == ["ask_supervisor"]
    assert engine.recommend({"armed": "yes", "here": "no"}).route.id == "crisis_leads"
    assert engine.recommend({"armed": "yes", "here": "yes"}).route.id == "ask_supervisor"


def test_a_pack_names_the_route_itself_also_one_that_no_rule_takes():
    own = replace(a_pack().routes[2], id="told_first", response=ResponseClass.POLICE_SCHEDULED)
    pack = waiting_pack(routes=(*a_pack().routes, own), told_danger_route="told_first")
    engine = Engine(pack)
    assert engine.recommend({"armed": "yes", "here": "yes"}).route == own
    assert own not in engine.recommend({}).could_be
    assert own not in Engine(pack, proved=True).recommend({}).could_be


def test_while_the_last_rule_is_of_a_phase_that_is_not_live_it_is_the_old_process():
    pack = a_pack()
    off = replace(pack.phases[0], live=False)
    last = replace(pack.rules[-1], route="crisis_leads", phase="walkout")
    gone = replace(pack, phases=(off,), rules=(*pack.rules[:-1], last))
    assert Engine(gone).recommend(TOLD).route.id == "ask_supervisor"


@pytest.mark.parametrize(
    ("dangers", "above"),
    [
        ((-1, -1, -1), ()),
        ((0, 0, 0), ()),
        ((-1, -1, 0), ("c",)),
        ((0, 1, 2), ("b", "c")),
        ((2, 0, 1), ("c", "a")),
        ((0, 0, 1), ("c",)),
        ((0, -1, 1), ("c",)),
    ],
)
def test_which_answers_are_dangers(dangers: tuple[int, ...], above: tuple[str, ...]):
    options = (an_option(name, danger=d) for name, d in zip("abc", dangers, strict=True))
    question = a_question(1, "q", *options)
    assert above_the_lowest(question) == above
    assert {o.id for o in question.options if is_danger(question, o)} == set(above)


def test_two_dangers_hold_it_until_both_are_withdrawn():
    questions = (
        *waiting_pack().questions,
        a_question(
            3,
            "hurt",
            an_option("no", danger=0),
            an_option("yes", danger=1),
            ask_when=All((Is("here", "no"), Is("armed", "no"))),
        ),
    )
    engine = Engine(waiting_pack(questions=questions))
    both = {"here": "yes", "armed": "yes", "hurt": "yes"}
    now = engine.recommend(both)
    assert now.told == (("armed", "yes"), ("hurt", "yes"))
    assert all(c.question == "here" for c in engine.changes(now.counting))
    assert engine.recommend({**both, "armed": "no"}).route.id == "ask_supervisor"
    assert engine.recommend({"here": "yes"}).route.id == "crisis_leads"


def test_one_danger_that_can_no_longer_count_settles_it_whatever_another_waits_for():
    questions = (
        *waiting_pack().questions,
        a_question(3, "more", an_option("no"), an_option("yes")),
        a_question(
            4,
            "hurt",
            an_option("no", danger=0),
            an_option("yes", danger=1),
            ask_when=Is("more", "yes"),
        ),
    )
    now = Engine(waiting_pack(questions=questions)).recommend(
        {"here": "yes", "armed": "yes", "hurt": "yes"}
    )
    assert now.told == (("armed", "yes"), ("hurt", "yes"))
    assert now.is_kept
    assert (now.route.id, now.can_change) == ("ask_supervisor", ())
