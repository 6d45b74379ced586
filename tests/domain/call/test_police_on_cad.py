"""Of several texts on CAD that say that police attend, one that who decided otherwise did not know of keeps them there."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.duties import Owed
from tests.support.desks_apart import ENGINE, Desks, Step, begun

LOST = "5512"
"""Whose log nobody can read: what they decided is on CAD alone."""

SENT: list[Step] = [(LOST, "police now", True), ("4471", "copy", True), ("4471", "on cad", False)]
ASKED: list[Step] = [("4471", "accept", False), ("4471", "ask", False)]


def left_of(desks: Desks) -> CallState:
    return desks.merged(without=LOST)


def after(desks: Desks, *steps: Step) -> None:
    for step in steps:
        desks.step(step)


def decided_otherwise(desks: Desks) -> None:
    """By a supervisor who has read all that can be read."""
    desks.seen["2290"] = left_of(desks)
    desks.step(("2290", "agree", False))


@pytest.mark.parametrize(("known", "more"), [(1, 1), (2, 1), (1, 2)])
def test_police_stay_on_cad_where_who_decided_knew_of_some_of_their_texts_alone(
    known: int, more: int
):
    desks = begun()
    after(desks, *ASKED, *SENT * known)
    decided_otherwise(desks)
    assert Look(left_of(desks), ENGINE).police_on_cad == "ended"
    after(desks, *SENT * more)
    left = left_of(desks)
    assert standing(left, ENGINE).is_no_police
    assert len(left.cad_texts) == known + more
    assert Look(left, ENGINE).police_on_cad == "stay"
    assert Owed.CANCEL_ON_CAD not in {item.kind for item in open_items(left, ENGINE)}


def test_so_they_do_where_the_text_that_was_not_known_is_the_earlier_one():
    """Another desk confirmed it meanwhile, by a clock that is behind."""
    desks = begun({"3301": -300_000})
    after(desks, *ASKED, SENT[0])
    desks.read("3301")
    desks.copy("3301")
    after(desks, *SENT[1:])
    decided_otherwise(desks)
    desks.confirm("3301")
    left = left_of(desks)
    assert standing(left, ENGINE).is_no_police
    first, _ = sorted(left.cad_texts, key=lambda text: text.place)
    assert first.stamp.actor == "3301"
    assert Look(left, ENGINE).police_on_cad == "stay"


def test_they_end_on_cad_where_who_decided_knew_of_every_text():
    desks = begun()
    after(desks, *ASKED, *SENT, *SENT)
    decided_otherwise(desks)
    left = left_of(desks)
    assert len(left.cad_texts) == 2
    assert Look(left, ENGINE).police_on_cad == "ended"
    assert Owed.CANCEL_ON_CAD in {item.kind for item in open_items(left, ENGINE)}
