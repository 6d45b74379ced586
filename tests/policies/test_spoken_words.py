"""What is said to a caller: short, in one breath, and to the person who is there."""

from __future__ import annotations

import re

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.policy.conditions import Truth, truth
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack

OF_SOMEBODY_ELSE = {"they", "them", "their", "theirs", "themselves"}


@pytest.fixture(scope="module", params=["humberside-2020", "met-2023", "national-2023"])
def pack(request: pytest.FixtureRequest) -> PolicyPack:
    return FilePolicyStore([resource_path("policies")]).load_published(request.param).pack


def words(said: str) -> list[str]:
    return re.findall(r"[a-z']+", said.lower())


def test_every_wording_is_at_most_twelve_words_and_turns_nothing_round(pack: PolicyPack) -> None:
    for question in pack.questions:
        for said in (question.say, *(own.say for own in question.say_to)):
            assert len(words(said)) <= 12, said
            assert len(said) <= 68, said
            assert not {"not", "never", "no", "nobody", "without"} & set(words(said)), said
            assert "n't" not in said, said


def test_whoever_rings_about_themselves_is_spoken_to(pack: PolicyPack) -> None:
    """'Are they in danger?' asks such a caller about nobody."""
    known = count(pack, {"caller": "self"}).known
    asked = [q for q in pack.questions if truth(q.ask_when, known) is not Truth.EXCLUDED]
    assert len(asked) > 10
    for question in asked:
        if question.id != "caller":
            assert not OF_SOMEBODY_ELSE & set(words(question.words(known))), question.id


def test_whoever_rings_about_themselves_is_told_when_to_ring_again(pack: PolicyPack) -> None:
    """'Ring 999 if they get worse' tells such a caller nothing. 'Them' is the service they are put through to."""
    reached = Engine(pack).recommend({"caller": "self"}).could_be
    assert {"mh_crisis_leads", "gp_advice", "ambulance_leads"} <= {route.id for route in reached}
    for route in reached:
        said = route.say.replace("putting you through to them", "")
        assert not OF_SOMEBODY_ELSE & set(words(f"{said} {route.safety_net}")), route.id


@pytest.mark.parametrize("caller", ["self", "public", "health", "care_org", "emergency"])
def test_nobody_is_asked_of_two_dangers_in_one_breath(pack: PolicyPack, caller: str) -> None:
    """'A weapon, or any violence?' is answered for whichever was heard last."""
    known = count(pack, {"caller": caller}).known
    (weapon,) = (q for q in pack.questions if q.id == "weapon")
    assert "violence" not in words(weapon.words(known))
    assert {"weapon", "knife"} & set(words(weapon.words(known)))
