"""Who rings a caller back pays for what they had read: a caller whom another desk could not tell since is still to be rung."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.contact import CallEnded
from rcrp_desktop.domain.call.duties import CalledBack, DutyRecorded
from rcrp_desktop.domain.call.open_items import applicable
from rcrp_desktop.domain.duties import Owed
from tests.application.test_heard_last import CALLER, acted, begun, do, kinds, owed, pay
from tests.support.desks_apart import ENGINE, Desks
from tests.support.search_depth import sized

Step = tuple[str, str, bool]
SKEWS = (0, 5_000, -300_000)


@pytest.mark.parametrize("skew", SKEWS)
def test_a_caller_who_could_not_be_told_what_stands_was_not_told_by_who_told_them_what_did(skew):
    desks = begun({"5512": skew})
    do(desks, "4471", "calm", "accept")
    desks.read("2290")
    do(desks, "2290", "agree")
    desks.read("4471")
    do(desks, "4471", "could not tell")
    do(desks, "5512", "caller told")
    assert Owed.CALL_BACK in kinds(desks.merged())
    pay(desks, "5512")
    assert not kinds(desks.merged()) & CALLER


@pytest.mark.parametrize("skew", SKEWS)
def test_a_caller_rung_back_by_who_knew_neither_the_decision_nor_the_failure_is_to_be_rung(skew):
    desks = begun({"5512": skew}, "ill", "accept", "gone")
    do(desks, "4471", "calm", "accept")
    desks.read("2290")
    do(desks, "2290", "agree")
    desks.read("4471")
    do(desks, "4471", "could not tell")
    do(desks, "5512", "rung back")
    assert Owed.CALL_BACK in kinds(desks.merged())
    pay(desks, "5512")
    assert not kinds(desks.merged()) & CALLER


@pytest.mark.parametrize("skew", SKEWS)
def test_a_caller_who_went_again_unread_is_to_be_rung_back_again(skew):
    desks = begun({"5512": skew}, "ill", "accept", "gone")
    do(desks, "5512", "gone", "rung back")
    do(desks, "4471", "gone")
    (item,) = owed(desks.merged(), Owed.CALL_BACK)
    assert item.since_ms == desks.now
    do(desks, "5512", "rung back")
    assert owed(desks.merged(), Owed.CALL_BACK)
    pay(desks, "5512")
    assert not owed(desks.merged(), Owed.CALL_BACK)


@pytest.mark.parametrize("skew", SKEWS)
def test_a_caller_whom_one_desk_told_what_stands_while_another_could_not_is_not_rung_back(skew):
    desks = begun({"5512": skew})
    do(desks, "4471", "could not tell")
    do(desks, "5512", "caller told")
    assert not kinds(desks.merged()) & CALLER
    do(desks, "5512", "could not tell")
    assert kinds(desks.merged()) & CALLER == {Owed.CALL_BACK}, "they were told, and then not"


SCRIPTS = {
    "4471": (
        ("advice", "could not tell"),
        ("could not tell",),
        ("gone", "could not tell"),
        ("caller told", "gone"),
        ("gone", "rung back"),
    ),
    "5512": (
        ("caller told",),
        ("rung back",),
        ("gone", "rung back"),
        ("could not tell", "caller told"),
        ("advice", "caller told"),
        ("police now", "tell caller"),
    ),
}


@st.composite
def scripts(draw: st.DrawFn) -> list[Step]:
    left = {who: list(draw(st.sampled_from(every))) for who, every in SCRIPTS.items()}
    steps: list[Step] = [("4471", "gone", False), ("5512", "new", True)][: draw(st.integers(0, 1))]
    while any(left.values()):
        person = draw(st.sampled_from([who for who, acts in left.items() if acts]))
        steps.append((person, left[person].pop(0), draw(st.integers(0, 3)) == 0))
    return steps


def unpaid(desks: Desks) -> bool:
    """Whether nobody who had read it told or rang back a caller who went, or could not be told."""
    reached: list[str] = []
    causes: list[tuple[str, bool]] = []
    for event in desks.made:
        match event.fact:
            case CalledBack(outcome="done"):
                reached.append(event.stamp.command)
            case DutyRecorded(duty="caller_told", outcome="could_not"):
                causes.append((event.stamp.command, True))
            case CallEnded(caller_gone=True):
                causes.append((event.stamp.command, False))
            case _:
                pass
    told = [e.stamp.command for e in desks.made if is_told(e.fact)]
    for cause, is_of_duty in causes:
        paid = [*reached, *told] if is_of_duty else reached
        if not any(cause in desks.knew[command] for command in paid) and not (
            is_of_duty and is_told_meanwhile(desks, cause)
        ):
            return True
    return False


def is_told(fact: object) -> bool:
    return isinstance(fact, DutyRecorded) and (fact.duty, fact.outcome) == ("caller_told", "done")


def is_told_meanwhile(desks: Desks, tried: str) -> bool:
    """Whether another desk told them what stands, neither having read of the other."""
    found = applicable(desks.merged(), ENGINE)
    done = found[0].duties if found is not None else ()
    told = [one.stamp.command for one in done if one.outcome == "done"]
    return any(command not in desks.knew[tried] for command in told)


@given(scripts(), st.dictionaries(st.sampled_from(sorted(SCRIPTS)), st.sampled_from(SKEWS)))
@example(
    [("4471", "advice", False), ("4471", "could not tell", False), ("5512", "caller told", False)],
    {},
)
@example(
    [
        ("4471", "gone", False),
        ("5512", "look", True),
        ("4471", "could not tell", False),
        ("5512", "rung back", False),
    ],
    {"5512": 5_000},
)
@example(
    [("4471", "could not tell", True), ("5512", "advice", True), ("5512", "caller told", True)], {}
)
@settings(deadline=None, max_examples=sized(80, 3_000))
def test_a_call_back_is_owed_until_who_had_read_of_it_reaches_the_caller(steps, skew):
    desks = acted(steps, skew)
    assert bool(owed(desks.merged(), Owed.CALL_BACK)) == unpaid(desks)
    pay(desks, "4471")
    assert not kinds(desks.merged()) & CALLER
