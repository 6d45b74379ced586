"""What is said to a caller: short, in one breath, and to the person who is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.policy.archetype_paths import path_of
from rcrp_desktop.domain.policy.conditions import Truth, truth
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack, Wording

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


def spoken(common: str, own: Iterable[Wording], known: Mapping[str, str]) -> Iterator[str]:
    """Whatever may be said on a call of which this is known, by what else is answered."""
    for wording in own:
        match truth(wording.when, known):
            case Truth.HOLDS:
                yield wording.say
                return
            case Truth.OPEN:
                yield wording.say
            case Truth.EXCLUDED:
                pass
    yield common


def said_to_themselves(pack: PolicyPack) -> Iterator[tuple[str, str]]:
    """Every word that may be spoken to a caller who rings about themselves, with where it stands."""
    said = Engine(pack).recommend({"caller": "self"})
    known = said.counting.known
    for question in pack.questions:
        if question.id != "caller" and truth(question.ask_when, known) is not Truth.EXCLUDED:
            for words_said in spoken(question.say, question.say_to, known):
                yield question.id, words_said
            yield from ((question.id, probe) for probe in question.probes)
    for route in said.could_be:
        for words_said in spoken(route.say, route.say_to, known):
            yield route.id, words_said
        for words_said in spoken(route.safety_net, route.safety_net_to, known):
            yield route.id, words_said
    for name, script in pack.scripts.items():
        for words_said in spoken(script, pack.scripts_to.get(name, ()), known):
            yield name, words_said


def test_whoever_rings_about_themselves_is_spoken_to(pack: PolicyPack) -> None:
    """'Are they in danger?' asks such a caller about nobody, and 'Ring 999 if they get worse' tells them nothing."""
    told = list(said_to_themselves(pack))
    assert {"life_now", "mh_crisis_leads", "gp_advice", "ambulance_leads", "override_say"} <= {
        where for where, _ in told
    }
    assert [found for found in told if OF_SOMEBODY_ELSE & set(words(found[1]))] == []
    assert [where for where, said in told if "stay with them" in said.lower()] == []


def test_kinds_of_calls_about_oneself_end_in_words_to_the_caller(pack: PolicyPack) -> None:
    """As they are said on the call, with all that is answered by then."""
    engine = Engine(pack)
    own = [kind for kind in pack.archetypes if kind.answers.get("caller") == "self"]
    assert own
    for kind in own:
        path = path_of(engine, kind)
        assert path.route is not None
        known = count(pack, kind.answers).known
        for said in (path.route.words(known), path.route.advice(known)):
            assert not OF_SOMEBODY_ELSE & set(words(said)), (kind.id, said)
        assert "you" in words(path.route.advice(known)), kind.id


def test_whoever_calls_for_themselves_is_asked_where_they_are(pack: PolicyPack) -> None:
    """F2 comes before anybody has said who rings: then the words fit all of them."""
    assert "where you are" in pack.script("override_say", {"caller": "self"})
    assert not OF_SOMEBODY_ELSE & set(words(pack.script("override_say", {})))


@pytest.mark.parametrize("caller", ["self", "public", "health", "care_org", "emergency"])
def test_nobody_is_asked_of_two_dangers_in_one_breath(pack: PolicyPack, caller: str) -> None:
    """'A weapon, or any violence?' is answered for whichever was heard last."""
    known = count(pack, {"caller": caller}).known
    (weapon,) = (q for q in pack.questions if q.id == "weapon")
    assert "violence" not in words(weapon.words(known))
    assert {"weapon", "knife"} & set(words(weapon.words(known)))
