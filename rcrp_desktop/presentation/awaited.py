"""What supervisors were asked and have not decided: every face says so, with the words of whoever asked.

Whoever does not see that they have asked asks again.
"""

from __future__ import annotations

from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.call_inputs import Facts, asked_for, response_text
from rcrp_desktop.presentation.differing import differing_text


def awaited_text(facts: Facts, *, on_card: bool = False) -> str:
    """A sentence for each request, and who decided what on one that is open again.

    ``on_card``: a card whose headline is that a supervisor decides tells of the first one itself.
    """
    told = first_asked(facts) if on_card else None
    asked = [r for r in pending_requests(facts.state) if r is not told and not r.differing]
    lines = (_line(facts, request) for request in asked)
    return " ".join(filter(None, (differing_text(facts), *lines)))


def asked_words(facts: Facts, request: Request) -> str:
    """What a supervisor is asked, and what they were written."""
    reason = asked_for(facts, request)
    if not request.text:
        return reason
    return facts.text("awaited.words", reason=reason, text=request.text)


def first_asked(facts: Facts) -> Request | None:
    """What a supervisor decides whose decision is all that stands."""
    pending = pending_requests(facts.state)
    return pending[0] if pending and facts.stands.source == "awaiting_supervisor" else None


def _line(facts: Facts, request: Request) -> str:
    time = facts.desk.times.minute(request.stamp.at_ms)
    if request.reason != "less_police":
        key = "awaited.line_words" if request.text else "awaited.line"
        return facts.text(key, time=time, reason=asked_for(facts, request), text=request.text)
    wanted, supervisor = request.wanted_route, response_text(facts, ResponseClass.SUPERVISOR)
    route = facts.pack.route(wanted).label if facts.pack.has_route(wanted) else supervisor
    words = {"route": route.rstrip("."), "text": request.text, "time": time}
    return facts.text("awaited.less", **words)
