"""Police of every level, by handlers and supervisors who had not read each other: the most whom nobody lowered stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import SEEN
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.decisions import decisions
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import DecisionMade
from rcrp_desktop.domain.call.standing import newest_decision, standing
from rcrp_desktop.domain.call.supervisor import SupervisorDecided
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.desks_apart import ENGINE, ROLES, Desks, Step, decided_in, run
from tests.support.search_depth import sized

SUPERVISORS = [person for person, role in ROLES.items() if role == "supervisor"]
HANDLERS = [person for person, role in ROLES.items() if role == "handler"]
CLOCKS = st.dictionaries(st.sampled_from(sorted(ROLES)), st.sampled_from((-300_000, 300_000)))
DECIDES = ("agree", "less", "later", "soon", "police", "oldest soon", "oldest less")
SENDS = ("police now", "crime", "accept", "ask")
SKEWS: list[Mapping[str, int]] = [{}, *({person: -300_000} for person in ("4471", "2290", "3301"))]


def protection(route: str) -> int:
    return ENGINE.pack.route(route).response.protection


READS = st.booleans()
SENT = st.lists(st.tuples(st.sampled_from(HANDLERS), st.sampled_from(SENDS), READS), max_size=3)


def one_of(person: str, acts: tuple[str, ...]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(person), st.sampled_from(acts), READS)


@st.composite
def decided_apart(draw: st.DrawFn) -> list[Step]:
    """Asked, sent, asked again, and decided by supervisors each of whom read at one time or another."""
    found = [("4471", "ask", False)]
    for _ in range(2):
        found += [(boss, "look", True) for boss in SUPERVISORS if draw(READS)]
        found += [*draw(SENT), (draw(st.sampled_from(HANDLERS)), "ask", draw(READS))]
    for person in draw(st.permutations([*SUPERVISORS, *SUPERVISORS[:1]])):
        found.append(draw(one_of(person, DECIDES)))
    return found


def known_to(desks: Desks) -> Iterator[tuple[str, bool, str, set[str]]]:
    """Of each decision that was made: its command, whether a supervisor made it, its route, and what they knew."""
    for event in desks.made:
        if isinstance(event.fact, DecisionMade):
            yield event.stamp.command, False, event.fact.decided, desks.knew[event.stamp.command]
        elif isinstance(event.fact, SupervisorDecided):
            yield event.stamp.command, True, event.fact.route, desks.knew[event.stamp.command]


def owed_at_least(desks: Desks) -> int:
    """The most police of all decisions that nobody lowered who knew of them, whatever the order; -1 for none."""
    made = [*known_to(desks)]
    left = [
        protection(route)
        for command, _, route, _ in made
        if ENGINE.pack.route(route).response.sends_police
        and not any(
            is_supervisors and command in knew and protection(less) < protection(route)
            for _, is_supervisors, less, knew in made
        )
    ]
    return max(left, default=-1)


@given(decided_apart(), CLOCKS)
@settings(deadline=None, max_examples=sized(150, 4_000))
def test_what_stands_is_never_less_than_the_most_police_whom_nobody_lowered_who_knew(some, skew):
    desks = run(some, skew)
    now = standing(desks.merged(), ENGINE).response
    assert (now.protection if now is not None else -1) >= owed_at_least(desks)


@given(decided_apart(), CLOCKS)
@settings(deadline=None, max_examples=sized(150, 4_000))
def test_what_a_supervisor_who_had_read_of_every_decision_decided_is_what_was_decided(some, skew):
    desks = run(some, skew)
    merged = desks.merged()
    every = set(decided_in(merged))
    for command, is_supervisors, route, knew in known_to(desks):
        if is_supervisors and command in every and every - {command} <= knew:
            assert newest_decision(merged, ENGINE).route == route


@pytest.mark.parametrize("skew", SKEWS)
@pytest.mark.parametrize("first", ["agree", "less", "later", "soon"])
def test_police_of_a_supervisor_who_had_read_of_neither_stand_beside_less_of_one_who_had(
    first: str, skew: Mapping[str, int]
):
    """Police at once were lowered by somebody who knew; police of somebody who knew of nothing are nobody's to lose."""
    asked: list[Step] = [("4471", "ask", False), ("3301", "look", True)]
    sent: list[Step] = [("4471", "police now", True), ("4471", "ask", False)]
    desks = run([*asked, *sent, ("2290", first, True), ("3301", "oldest soon", False)], skew)
    assert [len(desks.logs[person]) for person in ("2290", "3301")] == [1, 1]
    assert standing(desks.seen["3301"], ENGINE).response is ResponseClass.POLICE_PRIORITY
    assert standing(desks.merged(), ENGINE).response is ResponseClass.POLICE_PRIORITY


@pytest.mark.parametrize("skew", SKEWS)
def test_no_police_is_what_somebody_decided_who_had_read_of_police_where_anybody_had(
    skew: Mapping[str, int],
):
    """Police were lowered by one supervisor; another, who had read of neither, agreed to something else."""
    asked: list[Step] = [("4471", "ask", False), ("3301", "look", True)]
    sent: list[Step] = [("4471", "police now", True), ("4471", "ask", False)]
    desks = run([*asked, *sent, ("2290", "agree", True), ("3301", "oldest less", False)], skew)
    assert [len(desks.logs[person]) for person in ("2290", "3301")] == [1, 1]
    assert newest_decision(desks.merged(), ENGINE).stamp.actor == "2290"


def test_no_handler_lowers_police_though_the_log_is_gone_of_whoever_did():
    """They decided for some police after a supervisor had decided for none: of that nobody can read any more."""
    asked: list[Step] = [
        ("4471", "police now", False),
        ("4471", "ask", False),
        ("2290", "agree", True),
    ]
    desks = run([*asked, ("4471", "crime", True), ("4471", "accept", False)])
    assert standing(desks.merged(), ENGINE).response is ResponseClass.POLICE_PRIORITY
    desks.logs["2290"].clear()
    assert standing(desks.merged(), ENGINE).response is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("skew", SKEWS)
@pytest.mark.parametrize("knows_both", [True, False])
def test_police_whom_two_supervisors_decided_on_alike_stand_until_both_are_known(
    knows_both: bool, skew: Mapping[str, int]
):
    """On one request one of the two is shown, and each of them is somebody's decision."""
    first: list[Step] = [("4471", "ask", False), ("2290", "look", True), ("3301", "look", True)]
    asks: list[Step] = [("5512", "ask", True), ("4402", "look", True)]
    second: list[Step] = [("3301", "soon", False)]
    order = [*second, *asks] if knows_both else [*asks, *second]
    desks = run([*first, ("2290", "soon", False), *order, ("4402", "less", False)], skew)
    assert len(desks.logs["4402"]) == 1
    holds = newest_decision(desks.merged(), ENGINE)
    assert holds.route == ("partner_ambulance" if knows_both else "police_soon")


@pytest.mark.parametrize("route", ["less", "soon"])
def test_what_two_supervisors_decided_alike_is_one_decision(route: str):
    """Closing duties that were done for the first are not owed again for the second."""
    asked: list[Step] = [("4471", "ask", False), ("2290", "look", True), ("3301", "look", True)]
    desks = run([*asked, ("2290", route, False), ("3301", route, False)])
    assert newest_decision(desks.merged(), ENGINE).stamp.actor == "2290"


def test_who_had_read_of_police_lowers_them_beside_somebody_who_says_the_same_and_had_not():
    """The same of the same request; police were sent by a clock that puts them before it."""
    asked: list[Step] = [("4471", "ask", False), ("2290", "look", True)]
    sent: list[Step] = [("5512", "police now", False), ("3301", "look", True)]
    less: list[Step] = [("2290", "less", False), ("3301", "less", False)]
    desks = run([*asked, *sent, *less], {"5512": -300_000})
    assert newest_decision(desks.merged(), ENGINE).stamp.actor == "3301"


@pytest.mark.parametrize("says", [True, False])
def test_police_between_the_newest_that_was_known_and_the_request_stand(says: bool):
    """Earlier records say no more than which decision was the newest that was known."""
    seen: list[Step] = [
        ("5512", "police now", False),
        ("5512", "ask", False),
        ("2290", "look", True),
    ]
    desks = run([*seen, ("2290", "agree", False), ("4471", "police now", False)], {"4471": -1_750})
    logs = [log if says else [*map(without_marks, log)] for log in desks.logs.values()]
    merged = retell("call-1", merged_entries(logs), lambda _: None).state
    made = [d.stamp.actor for d in decisions(merged)]
    assert made == ["5512", "4471", "2290"], "else this tries nothing"
    assert standing(merged, ENGINE).response is ResponseClass.POLICE_IMMEDIATE


def without_marks(entry: StoredEntry) -> StoredEntry:
    return replace(entry, body={k: v for k, v in entry.body.items() if k != SEEN})


def test_who_was_told_of_one_of_two_alike_has_heard_of_both():
    asked: list[Step] = [("4471", "ask", False), ("2290", "look", True), ("3301", "look", True)]
    alike: list[Step] = [("2290", "soon", False), ("3301", "soon", False)]
    desks = run([*asked, *alike, ("3301", "tell caller", False)])
    assert [e.kind for e in desks.logs["3301"]] == ["supervisor_decided", "change_told"]
    owed = {item.kind for item in open_items(desks.merged(), ENGINE)}
    assert Owed.TELL_CALLER_OF_CHANGE not in owed


@pytest.mark.parametrize(
    ("told", "then", "response"),
    [
        ("crime", ("no crime", "calm", "accept"), ResponseClass.POLICE_PRIORITY),
        ("yes", ("calm", "crime", "accept"), ResponseClass.POLICE_IMMEDIATE),
    ],
)
def test_a_handlers_decision_covers_no_answers_in_another_order_that_call_for_more_police(
    told: str, then: tuple[str, ...], response: ResponseClass
):
    """What a log with a wrong clock holds, which one of two desks could not read, moves what they answered at once.

    As records have it of when nobody missed what another had read: today a supervisor is asked there.
    """
    desks = run([("4471", "new", False)], {"3301": 300_000})
    desks.act("3301", WriteNote("He rang again."))
    desks.step(("5512", told, True))
    for act in then:
        if act == "accept":
            read = desks.merged(without="3301")
            assert read.damaged
            desks.seen["4471"] = replace(read, damaged=False)
        desks.step(("4471", act, False))
    before = standing(desks.merged(without="3301"), ENGINE)
    assert before.source == "decision"
    assert before.response.protection < response.protection
    after = standing(desks.merged(), ENGINE)
    assert (after.source, after.response) == ("recommendation", response)
