"""How long the shipped packs keep a caller without a threat, and how often doubt refers them (design §8)."""

from __future__ import annotations

from functools import cache

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.application.pack_measures import Measures, measures_of

SHIPPED = ("humberside-2020", "met-2023", "national-2023")

HOME, ABSENT, ONESELF, HANDOVER = 13, 16, 14, 12
QUESTIONS = {
    "home_unwell": HOME,
    "home_care": HOME,
    "home_alarm": HOME,
    "missed_appointment": HOME,
    "sudden_illness": HOME,
    "thing_seen": HOME,
    "distress_self": ONESELF,
    "thoughts_self": ONESELF,
    "walkout": ABSENT,
    "walkout_serious": ABSENT,
    "absent_section": ABSENT,
    "handover": HANDOVER,
    "voluntary": HANDOVER,
    "transport": HANDOVER,
    # No budget names these two: an act that is over, or words about dying, are asked about besides.
    "act_over": 14,
    "thoughts_told": 16,
}

OLD_PROCESS = {"met-2023": {"handover", "voluntary", "transport"}}
"""Phases that are not live: the force's old process, with a supervisor, whatever is answered."""


@cache
def measured(pack_id: str) -> Measures:
    return measures_of(FilePolicyStore([resource_path("policies")]).load_published(pack_id).pack)


@pytest.mark.parametrize("pack_id", SHIPPED)
def test_every_kind_of_call_has_a_budget_of_questions(pack_id: str):
    found = measured(pack_id).time.archetypes
    assert {line.archetype.id for line in found} == QUESTIONS.keys()
    assert not any(line.archetype.threat for line in found)


@pytest.mark.parametrize("pack_id", SHIPPED)
@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_call_without_a_threat_takes_no_more_questions(pack_id: str, kind: str):
    (line,) = (line for line in measured(pack_id).time.archetypes if line.archetype.id == kind)
    assert len(line.time.questions) <= QUESTIONS[kind], line.time.questions


@pytest.mark.parametrize("pack_id", SHIPPED)
def test_a_call_without_a_threat_takes_ninety_seconds(pack_id: str):
    assert [line.archetype.id for line in measured(pack_id).time.over] == []


@pytest.mark.parametrize("pack_id", SHIPPED)
def test_a_call_without_a_threat_ends_without_police_unless_a_phase_is_not_live(pack_id: str):
    lines = measured(pack_id).time.archetypes
    other = {line.archetype.id for line in lines if not line.route.response.is_no_police}
    assert other == OLD_PROCESS.get(pack_id, set())


@pytest.mark.parametrize("pack_id", SHIPPED)
def test_doubt_refers_no_more_than_the_budgets(pack_id: str):
    over = {
        line.archetype.id: [float(one.share) for one in line.referred if one.is_over]
        for line in measured(pack_id).doubt.archetypes
        if any(one.is_over for one in line.referred)
    }
    assert over.keys() == OLD_PROCESS.get(pack_id, set())
