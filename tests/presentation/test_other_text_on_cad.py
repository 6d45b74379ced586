"""What CAD is owed: the header, the duties and the red face mark it alike, and say nothing is there only where that is so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.call_duties import present_duties
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.call_models import DutyRow
from rcrp_desktop.presentation.call_screen import present_header
from rcrp_desktop.presentation.debts import debt_named
from rcrp_desktop.presentation.widgets import DutyState
from tests.presentation.test_earlier_assessment import ACTS, NEWS, a_call
from tests.support.call_bench import Bench
from tests.support.call_walk import facts

OTHER = "OTHER TEXT ON CAD"


def now(*acts) -> Facts:
    bench = Bench()
    return facts(bench, a_call(bench, *acts))


def rows_of(told: Facts) -> tuple[DutyRow, ...]:
    duties = present_duties(told)
    return duties.rows if duties is not None else ()


def test_the_header_says_that_nothing_is_on_cad_only_while_nothing_is():
    assert present_header(now()).state == "NOT YET ON CAD"
    assert present_header(now("on CAD")).state == "On CAD 12:00"
    told = now("on CAD", NEWS)
    header = present_header(told)
    assert (header.state, header.state_is_owed) == (OTHER, True)
    (item,) = [item for item in told.items if item.id == "on-cad"]
    assert debt_named(told, item) == "Not on CAD: it has another text"


def test_the_red_face_and_the_duties_say_it_too():
    red = now("on CAD", RaiseOverride())
    assert present_emergency(red).rows[0].model.state_text == OTHER
    assert present_header(red).state == OTHER
    assert present_emergency(now(RaiseOverride())).rows[0].model.state_text == "NOT YET ON CAD"
    again = now(RaiseOverride(), "on CAD", StandDownOverride("Wrong house."))
    rows = [row.model for row in rows_of(again) if row.kind == "on_cad"]
    assert present_header(again).state == "CANCEL ON CAD"
    assert [row.state_text for row in rows] == [present_header(again).state] * len(rows)


@given(st.lists(st.sampled_from((*ACTS, AcceptRecommendation())), max_size=9))
def test_the_header_agrees_with_what_is_owed(acts):
    told = now(*acts)
    state = present_header(told).state
    for item in told.items:
        if item.kind is Owed.NOT_ON_CAD:
            assert (state == OTHER) == ("another text" in debt_named(told, item))
    if not told.state.cad_texts:
        assert state == "NOT YET ON CAD"
    rows = [row.model for row in rows_of(told) if row.kind == "on_cad"]
    assert all(row.state_text == state for row in rows if row.state is DutyState.OWED)
