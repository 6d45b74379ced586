"""Every face, the text for CAD, the terminal and the supervisor's board tell the same of whose act stands, and in whose words.

Held against the record itself: who wrote what of which command, for random calls of three people who do not always
read each other.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.supervision import Step, detail_of
from rcrp_desktop.cli.call_lines import outcome_lines, reason_lines
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.duties import AmbulanceAsked, AskAmbulance
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.outcome import (
    AcceptRecommendation,
    AddRationale,
    RationaleAdded,
    SendPolice,
)
from rcrp_desktop.domain.call.override import (
    GiveOverrideReason,
    MispressOverride,
    OverrideReasonGiven,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_inputs import Facts, is_emergency
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.decider import decider_of
from rcrp_desktop.presentation.supervisor.steps import Timeline
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS

PEOPLE = {"4471": "handler", "5512": "handler", "2290": "supervisor"}
NOT_WRITTEN = (
    "Not given yet",
    "has not said why",
    "No reason was written by",
    "Accepted as recommended",
)
WALKS = 40
NOBODY: Mapping[str, str] = {}


def calls(
    seed: int, people: Mapping[str, str] = PEOPLE, told_under: Mapping[str, str] = NOBODY
) -> Iterator[tuple[Bench, CallState]]:
    """A call as all logs tell it, after each act of somebody who may not have read the last ones."""
    chance, bench = random.Random(seed), Bench()
    desks = {
        who: bench.colleague(who, role, told_under=told_under.get(who, ""))
        for who, role in people.items()
    }
    begun = bench.do(bench.service.new_call(), BeginCall("live"))
    for question, option in ADVICE_ANSWERS.items():
        begun = bench.do(begun, AnswerQuestion(question, option))
    known = dict.fromkeys(people, begun)
    for number in range(16):
        bench.clock.pass_minutes(chance.choice((0, 0.1, 2)))
        who = chance.choice(list(people))
        if chance.random() < 0.6:
            known[who] = desks[who].reopen(begun.call)
        command = _command(chance, bench, known[who], number)
        result = desks[who].perform(known[who], command)
        if isinstance(result, Performed):
            known[who] = result.state
            yield bench, bench.service.reopen(begun.call)


def _command(chance: random.Random, bench: Bench, state: CallState, number: int) -> Command:
    text = f"w{number}w"
    made = [d.stamp.command for a in state.assessments for d in a.decisions]
    raised = [o.raised.command for o in state.overrides]
    if (made or raised) and chance.random() < 0.35:
        of = chance.choice(made + raised)
        return GiveOverrideReason(text, of) if of in raised else AddRationale(text, of)
    item = f"r{chance.randrange(1, 3)}"
    return chance.choice(
        (
            *(SendPolice(), SendPolice(), SendPolice()),
            AcceptRecommendation(),
            AnswerQuestion("crime", chance.choice(("yes", "no"))),
            *(BringNewInformation("new_fact", "More."), BringNewInformation("new_fact", "More.")),
            RaiseOverride(),
            MispressOverride(),
            StandDownOverride("Wrong house."),
            AskAmbulance(),
            AskSupervisor("asked", "", "?"),
            DecideRequest(item, "overturn", "police_now", text),
            DecideRequest(item, "agree", "", text),
        )
    )


def written(events: Sequence[Event], act: Stamp) -> dict[str, str]:
    """By person, what they wrote last of an act, as the record has it."""
    found: dict[str, str] = {}
    for event in events:
        fact = event.fact
        if isinstance(fact, RationaleAdded | OverrideReasonGiven) and fact.of == act.command:
            found[event.stamp.actor] = fact.text
    return found


def stands(about: Facts) -> Stamp | None:
    if about.state.override is not None:
        return about.state.override.raised
    return about.stands.since if about.stands.source == "decision" else None


def told(bench: Bench, about: Facts) -> dict[str, str]:
    """Everything that says why, each on one line."""
    said: dict[str, str] = {"cad": present_cad(about).text.replace("\n| ", " ").lower()}
    screen = present_call(about)
    if is_emergency(about):
        model = present_emergency(about)
        said["face"] = model.reason
        said["terminal"] = " ".join(reason_lines(about, model))
    elif screen.outcome is not None:
        said["face"] = screen.outcome.why
        said["terminal"] = " ".join(outcome_lines(about, screen.outcome))
    entries = bench.records.told(about.state.call).entries
    detail = detail_of(about.state.call, entries, bench.engines.of_digest)
    decider = decider_of(detail, Words(TEXTS, Times(), about.desk.person))
    assert decider is not None
    return said | {"board": decider.reason}


def events_of(bench: Bench) -> list[Event]:
    return [event for log in bench.records.logs for event in log.events()]


def handlers_text(about: Facts, act: Stamp, said: dict[str, str]) -> str:
    """What was written with the act itself, or after it by whoever made it."""
    with_it = [
        one.made.text
        for request in about.state.requests
        for one in request.every_decision
        if one.stamp == act
    ]
    return said.get(act.actor, "") or "".join(with_it)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_same_is_told_everywhere_of_whose_words_say_why(person):
    seen = Counter[str]()
    for seed in range(WALKS):
        for bench, state in calls(seed):
            about = facts(bench, state, person=person)
            act = stands(about)
            if act is None:
                continue
            by = written(events_of(bench), act)
            own = handlers_text(about, act, by)
            others = {who: text for who, text in by.items() if who != act.actor}
            everywhere = told(bench, about)
            for place, words in everywhere.items():
                where = (seed, place, words)
                if own:
                    assert own in words, where
                    if place != "cad":
                        assert not any(none in words for none in NOT_WRITTEN), where
                for who, text in others.items():
                    name = "you" if who == person and place != "cad" else who
                    assert f"{name}: {text}" in words, where
                if place in ("face", "board"):
                    told_of = {f"w{n}w" for n in range(16) if f"w{n}w" in words}
                    assert told_of == {text for text in (own, *others.values()) if text}, where
            seen["own"] += bool(own)
            seen["others"] += bool(others)
            seen["of before"] += bool(own) and about.stands.assessment != state.current.number
    assert min(seen["own"], seen["others"], seen["of before"]) > 10, seen


def test_an_ambulance_is_told_of_wherever_it_was_asked_for():
    seen = Counter[str]()
    for seed in range(WALKS):
        for bench, state in calls(seed):
            about = facts(bench, state)
            asked = [e for e in events_of(bench) if isinstance(e.fact, AmbulanceAsked)]
            assert ("AMBULANCE ASKED" in present_cad(about).text) == bool(asked), seed
            if is_emergency(about):
                row = present_emergency(about).rows[1].model
                assert row.state_text.startswith("ASKED") == bool(asked), seed
            seen["before"] += bool(asked) and state.current.ambulance is None
    assert seen["before"] > 20, seen


# --- what was found ---------------------------------------------------------------------------------------


def by_two(bench: Bench) -> CallState:
    other = bench.colleague("5512")
    begun = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"}, SendPolice())
    made = begun.current.decisions[-1].stamp.command
    result = other.perform(begun, AddRationale("Not sure.", made))
    assert isinstance(result, Performed)
    return result.state


def test_what_another_added_is_told_with_their_name_and_the_reason_is_still_asked_for():
    bench = Bench()
    state = by_two(bench)
    own = present_emergency(facts(bench, state))
    assert own.reason == "Not given yet. Add it when you can: N\nAdded 12:00 by 5512: Not sure."
    assert own.reason_is_asked
    theirs = present_emergency(facts(bench, state, person="5512"))
    assert theirs.reason.startswith("No reason was written by 4471.")
    assert theirs.reason.endswith("Added 12:00 by you: Not sure.")
    text = present_cad(facts(bench, state)).text
    assert "WHY: NO REASON WRITTEN BY 4471." in text
    assert "ADDED 12:00 UTC BY 5512: NOT SURE." in text
    assert "NOT COVER WHAT 5512 RECORDED" in text.replace("\n| ", " ")


def test_on_the_card_the_policys_reason_stays_beside_what_another_added():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    made = state.current.decisions[-1].stamp.command
    result = bench.colleague("5512").perform(state, AddRationale("Not my call.", made))
    assert isinstance(result, Performed)
    outcome = present_call(facts(bench, result.state)).outcome
    assert outcome is not None
    assert outcome.why.startswith("Why: ")
    assert outcome.why.endswith("Added 12:00 by 5512: Not my call.")
    assert outcome.actions_note == "The reason may follow: N."


def test_only_whoever_decided_is_told_that_a_reason_may_follow():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    theirs = present_call(facts(bench, state, person="5512")).outcome
    assert theirs is not None
    assert theirs.actions_note == ""


def test_in_the_calls_history_words_of_another_are_not_told_as_the_reason():
    bench = Bench()
    state = bench.a_call({}, RaiseOverride(), SendPolice())
    raised, made = state.overrides[0].raised.command, state.current.decisions[0].stamp.command
    given = (AddRationale("A knife.", made), GiveOverrideReason("A knife.", raised))
    desks = (bench.service, bench.colleague("5512"))
    for desk in desks:
        for command in given:
            result = desk.perform(state, command)
            assert isinstance(result, Performed)
            state = result.state
    timeline = Timeline(None, Words(TEXTS, Times(), "2306"))
    words = [timeline.line(Step(event, "test/log", 7)).what for event in events_of(bench)]
    assert words[-4:] == [
        "Reason added",
        "Why it was raised",
        "Words added beside the decision of 4471",
        "Words added beside the threat to life that 4471 raised",
    ]
