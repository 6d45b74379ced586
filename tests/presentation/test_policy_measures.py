"""Time and doubt of a pack on the policy page, in words."""

from __future__ import annotations

from dataclasses import replace

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.pack_measures import measures_of
from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.presentation.policy_screen import present_policy
from tests.support.archetypes import QUIET, a_pack_with_kinds
from tests.support.pack_builder import a_pack
from tests.support.worded_pack import OWN_ADVICE, OWN_NET, OWN_OVERRIDE, spoken_pack

TEXTS = load_texts(resource_path("text"))


def shown(pack: PolicyPack) -> str:
    return present_policy(pack, check(pack), TEXTS, measures_of(pack)).content


def test_each_kind_of_call_has_its_time_its_route_and_its_doubt():
    content = shown(a_pack_with_kinds())
    assert "## Kinds of call: time and doubt" in content
    assert (
        "**A call without a need**  \n6 questions, 21.2 seconds to say and to answer, then:"
        " Advice given. Referred because answers are not known: 22.6% when 5% are not known;"
        " 9.6% when 2% are not known."
    ) in content


def test_a_threat_has_no_budget_and_no_doubt():
    content = shown(a_pack_with_kinds())
    place = content.index("**Somebody with a knife**")
    assert content[place:].split("\n")[1].endswith("A threat: no budget, and right to refer.")


def test_all_kinds_together_the_dearest_questions_and_the_longest_call():
    content = shown(a_pack_with_kinds())
    assert "All kinds without a threat, each as likely as the others: 22.6% when 5%" in content
    assert "Questions that cost most, in percentage points when 5% are not known: Act" in content
    assert "The longest of all calls that there can be: 8 questions; 28.4 seconds." in content


def test_what_is_over_its_budget_says_so_in_words():
    pack = a_pack_with_kinds()
    wordy = tuple(replace(q, say="word " * 300) for q in pack.questions)
    crime = replace(QUIET, id="crime", answers={**QUIET.answers, "crime": "yes"})
    content = shown(replace(pack, questions=wordy, archetypes=(crime,)))
    assert "OVER the budget of 90 seconds." in content
    assert "100% when 5% are not known (OVER 40%)" in content


def test_a_pack_without_kinds_of_call_says_so():
    content = shown(a_pack())
    assert "This pack names no kinds of call" in content
    assert "The longest of all calls" in content


def test_what_cannot_be_measured_says_why_and_the_rest_is_shown():
    fault = PackRejected([Issue("archetypes[0]", "has no answer to weapon")])
    pack = a_pack()
    content = present_policy(pack, check(pack), TEXTS, fault).content
    assert "Time and doubt cannot be told: archetypes[0]: has no answer to weapon" in content
    assert "## Questions" in content


def test_a_pack_whose_guarantees_are_broken_is_not_measured():
    pack = a_pack()
    assert "Kinds of call" not in present_policy(pack, check(pack), TEXTS).content


def test_what_is_said_where_the_call_goes_is_there_with_the_words_for_some_callers():
    content = shown(spoken_pack())
    for own in (OWN_ADVICE, OWN_NET, OWN_OVERRIDE):
        assert f"`caller is person` {own.say}" in content
    assert a_pack().route("advice_given").say in content
    assert a_pack().route("advice_given").safety_net in content
    assert a_pack().scripts["override_say"] in content
