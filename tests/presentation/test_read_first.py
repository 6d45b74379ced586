"""Of many entries that came at once, threats to life are said first, then what people said, of whatever kind they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.domain.call import answers, contact, duties, notes, outcome, override
from rcrp_desktop.domain.call.events import Fact
from rcrp_desktop.domain.call.route_shown import RouteFell, RouteShown
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, SupervisorDecided
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.presentation.supervisor.read_first import ReadFirst, read_first
from tests.presentation.test_came_since import ENGINE, a_step, came, detail, note
from tests.presentation.test_supervisor_presenters import FACTS, variants
from tests.support.room import NOON

KNIFE = "He has a knife."
ANSWERS = [a_step(n, answers.AnswerGiven(1, "crime", "yes", "changed")) for n in range(3, 9)]
NOTES = [note(n, f"He says that he is well, {n}.") for n in range(3, 9)]
CLAIMED = ActUnconfirmed("override_raised", "4471", "handler", NOON, "wrong_key", "")
LIFE = [
    override.OverrideRaised(1),
    override.OverrideReasonGiven(1, KNIFE),
    override.OverrideMispressed(1),
    override.OverrideStoodDown(1, "He is home."),
    answers.AnswerGiven(1, "weapon", "yes", "answered"),
    answers.AnswerTakenBack(1, "weapon", "yes"),
    CLAIMED,
]
SAID = [
    notes.NoteWritten(KNIFE),
    answers.NewInformationCame(2, "new_fact", KNIFE),
    replace(CLAIMED, claimed="note_written", text=KNIFE),
    SupervisorAsked("r1", 1, "asked", "", "", ""),
    SupervisorDecided("r1", "overturn", "advice_given", "", tell_caller=True, tell_agency=True),
    outcome.DecisionMade(1, "advice_given", "police_now", "more_police", ""),
    outcome.RationaleAdded(1, KNIFE),
    duties.DutyRecorded(1, "checks", "history", "found", ""),
    duties.DutyRecorded(1, "caller_told", "", "could_not", ""),
    duties.DutyRecorded(1, "caller_told", "", "done", KNIFE),
    duties.AgencyAnswered(1, "hospital", "declined", -1, ""),
    duties.AgencyAnswered(1, "hospital", "no_answer", -1, ""),
    duties.AgencyAnswered(1, "hospital", "accepted", -1, KNIFE),
    duties.ChangeTold("r1/caller", "could_not", ""),
    duties.CalledBack("done", KNIFE),
]
REST = [
    answers.AnswerGiven(1, "weapon", "no", "answered"),
    answers.AnswerGiven(1, "crime", "yes", "answered"),
    answers.AnswerGiven(1, "gone", "yes", "answered"),
    answers.AnswerTakenBack(1, "weapon", ""),
    answers.AnswerWithdrawn(1, "weapon", "yes"),
    answers.NewInformationCame(2, "new_fact", ""),
    replace(CLAIMED, claimed="answer_given"),
    duties.DutyRecorded(1, "caller_told", "", "done", ""),
    duties.AgencyAnswered(1, "hospital", "accepted", -1, ""),
    duties.ChangeTold("r1/caller", "done", ""),
    duties.CalledBack("done", ""),
    duties.AmbulanceAsked(1),
    duties.CadConfirmed(1, ""),
    contact.CallBegan("p", "1", "d", "live"),
    contact.ReferenceGiven("0398-23NOV", 0, 0),
    contact.CallEnded(caller_gone=False),
]
FOLLOWS = [
    RouteShown(1, "advice_given", "advice", (), ""),
    RouteFell(1, "police_now", "advice_given", "", quick=False),
    notes.PhraseNoticed("knife", "weapon"),
]
TURNS = {
    ReadFirst.LIFE: LIFE,
    ReadFirst.WORDS: SAID,
    ReadFirst.REST: REST,
    ReadFirst.FOLLOWS: FOLLOWS,
}
EACH = [(turn, fact) for turn, facts in TURNS.items() for fact in facts]


@pytest.mark.parametrize(("turn", "fact"), EACH, ids=lambda one: type(one).__name__)
def test_each_entry_has_its_turn(turn: ReadFirst, fact: Fact):
    assert read_first(fact, ENGINE) is turn


def test_no_kind_of_entry_is_left_out():
    assert {type(fact) for _, fact in EACH} == set(FACTS)


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_what_a_person_wrote_waits_for_no_answer(kind: type[Fact]):
    for fact in variants(kind):
        if getattr(fact, "text", ""):
            assert read_first(fact, ENGINE) <= ReadFirst.WORDS


@pytest.mark.parametrize("fact", LIFE, ids=lambda one: type(one).__name__)
def test_no_notes_hide_a_threat_to_life(fact: Fact):
    first, *others = came(detail(), detail(a_step(2, fact), *NOTES, *ANSWERS))
    assert first.startswith("12:02:00")
    assert [line[:8] for line in others[:2]] == ["12:08:00", "12:07:00"]


def test_phrases_that_were_noticed_in_a_note_hide_it_not():
    noticed = [a_step(minute, notes.PhraseNoticed("knife", "weapon")) for minute in (3, 4, 5, 6)]
    first, *_ = came(detail(), detail(a_step(2, notes.NoteWritten(KNIFE)), *noticed))
    assert KNIFE in first


@pytest.mark.parametrize("fact", SAID, ids=lambda one: type(one).__name__)
def test_no_answers_hide_what_people_said(fact: Fact):
    assert came(detail(), detail(a_step(2, fact), *ANSWERS))[0].startswith("12:02:00")


def test_without_the_policy_no_answer_is_told_from_another():
    before = replace(detail(), engine=None)
    now = replace(detail(a_step(2, LIFE[4]), *ANSWERS), engine=None)
    assert came(before, now)[0].startswith("12:08:00")
