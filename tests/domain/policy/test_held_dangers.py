"""New information unsays nothing: a danger held from an earlier assessment is heard where its question is not asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import ALWAYS, All, Is, Truth, truth
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.policy.plain_reading import completions, is_danger, route_read
from tests.support.call_strategies import few
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
HELD = {"goodbye": "yes"}


def read_with_held(pack: PolicyPack, whole: Mapping[str, str], held: Mapping[str, str]) -> str:
    """Where a call ends in which everything is answered that is asked: what is held besides was told, and is not asked."""
    counted = count(pack, whole).counted
    not_asked = {q: o for q, o in held.items() if q not in counted and q not in whole}
    route = route_read(pack, {**not_asked, **whole})
    assert route is not None
    return route.id


def drawn(data: st.DataObject, pack: PolicyPack) -> tuple[dict[str, str], dict[str, str]]:
    """Answers, and what is held of questions that have none."""
    given_answers = dict(data.draw(answers(pack)))
    held = data.draw(answers(pack))
    return given_answers, {q: o for q, o in held.items() if q not in given_answers}


@few
@given(st.data())
def test_what_is_settled_over_held_dangers_is_where_every_whole_call_ends(data):
    pack = data.draw(SMALL)
    given_answers, held = drawn(data, pack)
    now = Engine(pack).recommend(given_answers, held=held)
    wholes = [{**given_answers, **more} for more in completions(pack, given_answers)]
    ends = {read_with_held(pack, whole, held) for whole in wholes}
    if now.settled:
        assert ends == {now.route.id}
    assert now.settled or now.next_question is not None


@few
@given(st.data())
def test_no_call_goes_below_a_supervisor_while_a_held_danger_is_not_asked_about(data):
    pack = data.draw(SMALL)
    given_answers, held = drawn(data, pack)
    now = Engine(pack).recommend(given_answers, held=held)
    known = count(pack, given_answers).known
    silent = [
        question
        for question in pack.questions
        if question.id not in given_answers
        and truth(question.ask_when, known) is Truth.EXCLUDED
        and any(is_danger(question, o) and held.get(question.id) == o.id for o in question.options)
    ]
    assert {q.id for q in silent} <= dict(now.told).keys()
    if silent:
        assert not any(route.response.is_no_police for route in now.could_be)


@few
@given(st.data())
def test_what_is_held_never_counts(data):
    pack = data.draw(SMALL)
    given_answers, held = drawn(data, pack)
    engine = Engine(pack)
    over, alone = engine.recommend(given_answers, held=held), engine.recommend(given_answers)
    assert over.counting.counted == alone.counting.counted
    assert over.counting.known == alone.counting.known
    least = min(route.response.protection for route in alone.could_be)
    assert min(route.response.protection for route in over.could_be) >= least


@few
@given(st.data())
def test_what_would_change_is_what_the_call_with_that_answer_comes_to(data):
    pack = data.draw(SMALL)
    given_answers, held = drawn(data, pack)
    engine = Engine(pack)
    now = engine.recommend(given_answers, held=held)
    if not now.settled:
        return
    for change in engine.changes(now.counting):
        then = {**now.counting.not_counted, **now.counting.counted, change.question: change.option}
        after = engine.recommend(then, held={q: o for q, o in held.items() if q != change.question})
        assert set(change.routes) == set(after.could_be)


# --- examples -------------------------------------------------------------------------------------


def test_a_held_danger_keeps_the_call_with_a_supervisor_until_it_is_changed():
    engine = Engine(a_pack())
    now = engine.recommend(ADVICE_ANSWERS, held=HELD)
    assert (now.route.id, now.told, now.is_kept) == (
        "ask_supervisor",
        (("goodbye", "yes"),),
        True,
    )
    changes = {(c.question, c.option): c.routes[0].id for c in engine.changes(now.counting)}
    assert changes["goodbye", "no"] == "advice_given"
    changed = engine.recommend({**ADVICE_ANSWERS, "goodbye": "no"})
    assert (changed.route.id, changed.told) == ("advice_given", ())
    told_since = engine.recommend({**ADVICE_ANSWERS, "goodbye": "no"}, held=HELD)
    assert (told_since.route.id, told_since.told) == ("ask_supervisor", (("goodbye", "yes"),))
    assert engine.recommend(ADVICE_ANSWERS, held={"goodbye": "no"}).route.id == "advice_given"


def test_one_whose_question_is_asked_again_is_asked_and_not_told():
    engine = Engine(a_pack())
    asked = engine.recommend({**ADVICE_ANSWERS, "intent": "thoughts"}, held=HELD)
    assert asked.told == ()
    assert asked.next_question.id == "goodbye"


def test_a_held_answer_that_a_change_makes_asked_again_is_not_counted_in_what_would_change():
    engine = Engine(a_pack())
    now = engine.recommend(ADVICE_ANSWERS, held=HELD)
    (change,) = [
        c for c in engine.changes(now.counting) if (c.question, c.option) == ("intent", "thoughts")
    ]
    again = engine.recommend({**ADVICE_ANSWERS, "intent": "thoughts"}, held=HELD)
    assert change.routes == again.could_be
    assert len(change.routes) > 1


def test_another_answer_that_leaves_its_question_unasked_changes_nothing():
    """Two questions decide whether a third is asked, and no answer alters the route: no police anyhow."""
    yes_or_no = yes_no_unknown()[:2]
    armed = a_question(
        3,
        "armed",
        an_option("no", danger=0),
        an_option("yes", danger=1),
        ask_when=All((Is("here", "no"), Is("there", "no"))),
    )
    questions = (a_question(1, "here", *yes_or_no), a_question(2, "there", *yes_or_no), armed)
    rules = (a_rule("rest", ALWAYS, "crisis_leads"),)
    pack = replace(a_pack(), questions=questions, rules=rules, guarantees=(), red_flags=())
    engine = Engine(replace(pack, told_danger_route="ask_supervisor"))
    now = engine.recommend({"here": "yes", "there": "yes"}, held={"armed": "yes"})
    assert now.route.id == "ask_supervisor"
    found = [(change.question, change.option) for change in engine.changes(now.counting)]
    assert found == [("armed", "no")]


def test_a_held_danger_whose_question_may_yet_be_left_out_leaves_the_call_open():
    """No answer alters the route, and one decides whether the danger is asked about again: that is asked first."""
    armed = a_question(
        2,
        "armed",
        an_option("no", danger=0),
        an_option("yes", danger=1),
        ask_when=Is("here", "no"),
    )
    questions = (a_question(1, "here", *yes_no_unknown()[:2]), armed)
    rules = (a_rule("rest", ALWAYS, "crisis_leads"),)
    pack = replace(a_pack(), questions=questions, rules=rules, guarantees=(), red_flags=())
    engine = Engine(replace(pack, told_danger_route="ask_supervisor"))
    assert engine.recommend({}).route.id == "crisis_leads"
    now = engine.recommend({}, held={"armed": "yes"})
    assert (now.route, now.next_question.id) == (None, "here")
    assert engine.recommend({"here": "yes"}, held={"armed": "yes"}).route.id == "ask_supervisor"
