"""All promises in one pass: which are broken, against every call that a pack has, read rule by rule."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.call_walks import CallWalks
from rcrp_desktop.domain.policy.conditions import (
    ALWAYS,
    NEVER,
    NOT_ASKED,
    All,
    Is,
    Truth,
    truth,
)
from rcrp_desktop.domain.policy.diagram import Terminal, build_graph
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass
from rcrp_desktop.domain.policy.plain_reading import completions, first_rule
from rcrp_desktop.domain.policy.promises import Promise, broken
from tests.support.call_strategies import few
from tests.support.pack_builder import a_pack, a_question, a_rule, an_option
from tests.support.pack_strategies import conditions, packs

CLASSES = st.sampled_from([response.protection for response in ResponseClass])
TOP = ResponseClass.POLICE_IMMEDIATE.protection
CALM = ResponseClass.SUPERVISOR.protection


def walks_of(pack: PolicyPack) -> CallWalks:
    return CallWalks(build_graph(pack), [pack.route_of(r).response.protection for r in pack.rules])


def some_call_breaks(pack: PolicyPack, promise: Promise) -> bool:
    condition, at_least = promise
    for call in completions(pack, {}):
        known = {q.id: call.get(q.id, NOT_ASKED) for q in pack.questions}
        rule = first_rule(pack, call)
        assert rule is not None
        gets_less = pack.route_of(rule).response.protection < at_least
        if gets_less and truth(condition, known) is Truth.HOLDS:
            return True
    return False


@few
@given(st.data())
def test_the_promises_that_are_broken_are_those_that_some_call_breaks(data: st.DataObject):
    pack = data.draw(packs(max_questions=5))
    whens = conditions(pack.questions)
    promises = data.draw(st.lists(st.tuples(whens, CLASSES), min_size=1, max_size=6))
    walks = walks_of(pack)
    found = broken(walks, promises)
    assert found == {n for n, promise in enumerate(promises) if some_call_breaks(pack, promise)}
    for place, promise in enumerate(promises):
        assert (walks.where(*promise) is not None) == (place in found), "an example for each"


def asked_in_vain() -> PolicyPack:
    """One rule that always holds: every question can be asked, and none can matter."""
    options = an_option("no"), an_option("yes")
    questions = (
        a_question(1, "seen", *options),
        a_question(2, "where", *options, ask_when=Is("seen", "yes")),
    )
    rules = (a_rule("rest", ALWAYS, "ask_supervisor"),)
    return replace(a_pack(), questions=questions, rules=rules)


def test_a_promise_about_questions_that_cannot_matter_is_broken_where_they_can_be_asked():
    pack = asked_in_vain()
    walks = walks_of(pack)
    assert isinstance(walks.graph.nodes[walks.graph.root], Terminal)
    promises = [
        (Is("where", "yes"), TOP),
        (Is("where", "yes"), CALM),
        (Is("where", "elsewhere"), TOP),
        (ALWAYS, TOP),
        (ALWAYS, CALM),
        (NEVER, TOP),
    ]
    assert broken(walks, promises) == {0, 3}


def two_questions(deciding: str) -> PolicyPack:
    """Both are asked of everybody; police at once where the answer to one of them is yes."""
    options = an_option("no"), an_option("yes")
    questions = (
        a_question(1, "seen", *options, safety=True),
        a_question(2, "where", *options, safety=True),
    )
    rules = (
        a_rule("danger", Is(deciding, "yes"), "police_now"),
        a_rule("rest", ALWAYS, "ask_supervisor"),
    )
    return replace(a_pack(), questions=questions, rules=rules)


def test_a_promise_is_kept_where_its_calls_part_from_those_that_get_less():
    promises = [(Is("seen", "yes"), TOP), (Is("seen", "no"), TOP)]
    assert broken(walks_of(two_questions("seen")), promises) == {1}


def test_whichever_of_the_ways_to_one_question_breaks_a_promise_it_is_found():
    promises = [
        (All((Is("seen", seen), Is("where", where))), TOP)
        for seen in ("no", "yes")
        for where in ("no", "yes")
    ]
    assert broken(walks_of(two_questions("where")), promises) == {0, 2}
