"""Questions, routes and scripts are in words that fit the caller who is there; words change nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack
from tests.support.pack_builder import a_pack
from tests.support.worded_pack import (
    OWN,
    OWN_ADVICE,
    OWN_NET,
    OWN_OVERRIDE,
    STAFF,
    spoken_pack,
    worded_pack,
)


def said(pack: PolicyPack, **answers: str) -> str:
    question = pack.question("intent")
    assert question is not None
    return question.words(count(pack, answers).known)


def test_the_first_wording_that_holds_is_said():
    pack = worded_pack(OWN, STAFF)
    assert said(pack, caller="person") == OWN.say
    assert said(pack, caller="health_worker") == STAFF.say
    assert said(pack, caller="public") == "Intent?"


def test_before_it_is_known_who_rings_the_common_words_are_said():
    assert said(worded_pack(OWN, STAFF)) == "Intent?"


def test_a_route_and_a_script_speak_to_the_caller_too():
    pack = spoken_pack()
    route, known = pack.route("advice_given"), count(pack, {"caller": "person"}).known
    assert (route.words(known), route.advice(known)) == (OWN_ADVICE.say, OWN_NET.say)
    assert pack.script("override_say", known) == OWN_OVERRIDE.say


def test_a_route_and_a_script_have_common_words_for_everybody_else():
    pack = spoken_pack()
    route = pack.route("advice_given")
    for known in ({}, count(pack, {"caller": "public"}).known):
        assert (route.words(known), route.advice(known)) == (route.say, route.safety_net)
        assert pack.script("override_say", known) == pack.scripts["override_say"]
    assert pack.script("no_such_script", {}) == ""


@given(data=st.data())
def test_words_change_nothing_else(data: st.DataObject):
    pack = spoken_pack()
    answers = {
        question.id: data.draw(st.sampled_from(question.options)).id
        for question in pack.questions
        if data.draw(st.booleans())
    }
    plain, worded = (Engine(one).recommend(answers) for one in (a_pack(), pack))
    went = [one.route.id if one.route else "" for one in (plain, worded)]
    assert went[0] == went[1]
    assert plain.can_change == worded.can_change
    asked = [one.next_question.id if one.next_question else "" for one in (plain, worded)]
    assert asked[0] == asked[1]
