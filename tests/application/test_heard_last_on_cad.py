"""Two desks put texts on CAD without having read each other: CAD is owed what stands while one of them says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.duties import CadConfirmed
from rcrp_desktop.domain.call.open_items import OpenItem, items_without_pack, open_items
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from tests.support.desks_apart import ENGINE, Desks, run, said_of
from tests.support.search_depth import sized

Step = tuple[str, str, bool]
NO_POLICE_PASTED_LAST: list[Step] = [
    *(("4471", "accept", False), ("4471", "copy", False)),
    *(("5512", "raise", True), ("5512", "copy", False), ("5512", "on cad", False)),
    ("4471", "on cad", False),
]
SKEWS = (0, 5_000, -300_000)


def owed(state: CallState) -> list[OpenItem]:
    return [item for item in open_items(state, ENGINE) if item.id == "on-cad"]


def put(desks: Desks, person: str) -> None:
    desks.read(person)
    desks.copy(person)
    desks.confirm(person)


@pytest.mark.parametrize("skew", SKEWS)
def test_police_at_once_are_owed_while_a_text_for_none_may_be_the_last_on_cad(skew):
    desks = run(NO_POLICE_PASTED_LAST, {"5512": skew})
    state = desks.merged()
    (item,) = owed(state)
    assert item.subject == "police_immediate"
    assert item.since_ms == state.override.raised.at_ms, "since that text was wrong"
    assert [one.id for one in items_without_pack(state)] == ["on-cad"]
    put(desks, "4471")
    assert not owed(desks.merged())
    assert not items_without_pack(desks.merged())


def test_the_third_of_decisions_that_differ_is_owed_to_cad_that_has_two():
    looks = [(boss, "look", True) for boss in ("2290", "3301", "4402")]
    desks = run([("4471", "ask", False), *looks, ("2290", "less", False), ("3301", "agree", False)])
    assert standing(desks.merged(), ENGINE).source == "awaiting_supervisor"
    put(desks, "4471")
    assert not owed(desks.merged())
    third = run(
        [
            *(("4471", "ask", False), *looks, ("2290", "less", False), ("3301", "agree", False)),
            *(("4471", "copy", True), ("4471", "on cad", False), ("4402", "agree", False)),
        ]
    )
    assert len(said_of(third.merged())) == 4
    assert owed(third.merged())


SCRIPTS = {
    "4471": (
        ("accept", "copy", "on cad"),
        ("copy", "on cad", "raise", "copy", "on cad", "mispress"),
        ("yes", "copy", "on cad"),
        ("ask", "copy", "on cad"),
    ),
    "5512": (
        ("raise", "copy", "on cad"),
        ("copy", "on cad", "copy", "on cad"),
        ("police now", "copy", "on cad"),
        ("raise", "copy", "on cad", "mispress"),
    ),
    "2290": ((), ("agree",), ("less", "copy", "on cad"), ("stand down",)),
}


@st.composite
def scripts(draw: st.DrawFn) -> list[Step]:
    """What each does in turn, in any order between them; now and then somebody reads, a supervisor always."""
    left = {who: list(draw(st.sampled_from(every))) for who, every in SCRIPTS.items()}
    steps: list[Step] = []
    while any(left.values()):
        person = draw(st.sampled_from([who for who, acts in left.items() if acts]))
        reads = person == "2290" or draw(st.integers(0, 3)) == 0
        steps.append((person, left[person].pop(0), reads))
    return steps


SKEWED = st.dictionaries(st.sampled_from(sorted(SCRIPTS)), st.sampled_from(SKEWS))


def perhaps_last(desks: Desks) -> list[tuple[object, ...]]:
    """What the texts say of which nobody had read who confirmed later."""
    confirmed = [e.stamp.command for e in desks.made if isinstance(e.fact, CadConfirmed)]
    read = set[str]().union(*(desks.knew[command] for command in confirmed))
    return [desks.on_cad[command].said for command in confirmed if command not in read]


@given(scripts(), SKEWED)
@example(NO_POLICE_PASTED_LAST, {"5512": 5_000})
@settings(deadline=None, max_examples=sized(80, 3_000))
def test_cad_that_may_have_been_told_something_else_last_is_owed_what_stands(steps, skew):
    desks = run(steps, skew)
    state = desks.merged()
    if any(said != said_of(state) for said in perhaps_last(desks)):
        assert owed(state)
    put(desks, "5512")
    assert not owed(desks.merged())
