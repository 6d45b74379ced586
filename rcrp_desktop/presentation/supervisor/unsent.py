"""What became of a request since its person pressed a key on it that sent no police."""

from __future__ import annotations

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.meant import RequestName, request_named
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.presentation.reasons import who_words
from rcrp_desktop.presentation.supervisor.common import Words


def police_go(detail: CallDetail) -> bool:
    """Whether somebody sends police at once; also where the policy of the call is not at hand."""
    stands = detail.stands
    return detail.state.override is not None or (stands is not None and stands.sends_at_once)


def since_unsent(detail: CallDetail, name: RequestName, words: Words) -> str:
    """What was decided instead, and which key sends police now; "" where nobody can tell of that request."""
    request = request_named(detail.state, name)
    if request is None:
        return "" if detail.not_read or not name else words.say("unsent.gone")
    decided = _decided(detail, request, words)
    key = "press" if request.decision is None and detail.engine is not None else "raise"
    return " ".join(filter(None, (decided, words.say(f"unsent.{key}"))))


def _decided(detail: CallDetail, request: Request, words: Words) -> str:
    made = max(request.every_decision, key=lambda one: one.place, default=None)
    if made is None:
        return ""
    who = who_words(words.text, words.doer, made.stamp)
    time = words.times.second(made.stamp.at_ms)
    routes = detail.engine.pack.routes if detail.engine is not None else ()
    label = next((one.label for one in routes if one.id == made.made.route), made.made.route)
    return words.say("unsent.decided", time=time, who=who, route=label)
