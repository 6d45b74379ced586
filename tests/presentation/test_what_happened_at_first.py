"""What stands in What happened before every entry is asked for: people's words, and all that came since the line was closed."""

from __future__ import annotations

from datetime import UTC

from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AddRationale, SendPolice
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.steps import Timeline
from rcrp_desktop.presentation.times import Times
from tests.support.call_walk import TEXTS
from tests.support.desks_apart import ENGINE, begun

WORDS = Words(TEXTS, Times(UTC), "2290")


def at_first(*acts: Command) -> list[str]:
    desks = begun(asked=())
    for act in acts:
        desks.act("4471", act)
    entries = merged_entries([log for log in desks.logs.values() if log])
    detail = detail_of("call-1", entries, lambda _: ENGINE)
    timeline = Timeline(ENGINE, WORDS)
    lines = [timeline.line(step) for step in detail.steps]
    return [line.what for line in lines if line.main]


def test_what_people_wrote_is_never_hidden():
    words = at_first(WriteNote("He is home."), SendPolice(), AddRationale("I do not trust it."))
    note, reason = TEXTS("supervisor.step.note_written"), TEXTS("supervisor.step.rationale_added")
    assert note in words
    assert reason in words


def test_nothing_is_hidden_that_came_since_the_line_was_closed():
    answer = AnswerQuestion("act_done", "no")
    before = at_first(answer, EndCall())
    since = at_first(EndCall(), answer)
    (answered,) = set(since) - set(before)
    assert since.index(answered) > since.index(TEXTS("supervisor.step.call_ended"))
