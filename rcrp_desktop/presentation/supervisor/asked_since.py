"""What came after a supervisor was asked: that it was asked again, and what else of the call waits for a decision."""

from __future__ import annotations

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.asked_again import awaits_questions
from rcrp_desktop.domain.call.meant import RequestName
from rcrp_desktop.domain.call.owed_since import asked_in_turn
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import CallState, position
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.who import name_words


def since_words(state: CallState, request: Request, words: Words) -> str:
    """That another assessment began after the one it is of, and where a supervisor asked for that, who."""
    later = state.assessments[position(state, request.assessment) + 1 :]
    if not later:
        return ""
    again = [a for a in later if a.trigger == "supervisor_asks"]
    newest = (again or later)[-1]
    return words.say(
        "chosen.asked_again" if again else "chosen.began_since",
        of=request.assessment,
        number=newest.number,
        time=words.times.minute(newest.began.at_ms),
        who=name_words(words.text, newest.began),
    )


def others_words(state: CallState, request: Request, words: Words) -> str:
    """That a decision on this one leaves others of the call open."""
    others = len([one for one in pending_requests(state) if one is not request])
    return words.count("chosen.also_open", others) if others else ""


def newest_request(detail: CallDetail) -> Request | None:
    """Of what waits for a decision: what is asked now, the longest; else the newest of what was overtaken."""
    return next(iter(asked_in_turn(detail.state)), None)


def request_on_show(detail: CallDetail, opened: RequestName) -> Request | None:
    """The one that its person opened, while it waits. Else the one that is asked now."""
    return detail.request(opened) or newest_request(detail)


def asked_already(state: CallState, words: Words) -> str:
    """Why asking again now would ask the same: a supervisor did, and nothing came of it yet. "" where it would not."""
    if not awaits_questions(state):
        return ""
    current = state.current
    return words.say(
        "decision.asked_already",
        time=words.times.minute(current.began.at_ms),
        who=name_words(words.text, current.began),
        number=current.number,
    )
