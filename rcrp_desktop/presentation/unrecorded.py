"""What is not on disk of calls that the screen does not show: one line for all of them, on every face and page. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.call_inputs import Facts, RecordingStatus, asked_for
from rcrp_desktop.presentation.call_screen import reference_of
from rcrp_desktop.presentation.call_waiting import waiting_acts


def is_unrecorded(status: RecordingStatus) -> bool:
    """Whether something of a call is on screen that no log has, and the screen has begun to say so."""
    return bool(status.nowhere or status.spilled or status.late or status.waiting)


@frozen
class Unrecorded:
    """Of calls that the screen does not show. ``threats`` stand before whatever is unrecorded of the call on show."""

    threats: str = ""
    others: str = ""


def unrecorded_lines(every: Iterable[Facts], *, is_call_on_show: bool) -> Unrecorded:
    """The calls of which something is not recorded, each by name; what nothing can keep stands before what waits.

    ``every`` are calls whose own face does not say so now. ``is_call_on_show``: the page shows a call, another one.
    """
    unrecorded = [facts for facts in every if is_unrecorded(facts.status)]
    threats = [facts for facts in unrecorded if _is_threat(facts)]
    others = [facts for facts in unrecorded if not _is_threat(facts)]
    return Unrecorded(
        _lines(threats, is_call_on_show=is_call_on_show),
        _lines(others, is_call_on_show=is_call_on_show),
    )


def _is_threat(facts: Facts) -> bool:
    return facts.state.override is not None


def _lines(some: list[Facts], *, is_call_on_show: bool) -> str:
    lost = [facts for facts in some if facts.status.nowhere]
    late = [facts for facts in some if not facts.status.nowhere]
    lines = (
        _line(lost, "unrecorded.nowhere", is_call_on_show=is_call_on_show),
        _line(late, "unrecorded.line", is_call_on_show=is_call_on_show),
    )
    return "\n".join(filter(None, lines))


def _line(some: list[Facts], key: str, *, is_call_on_show: bool) -> str:
    if not some:
        return ""
    named = "; ".join(_told(facts) for facts in some)
    whose = "unrecorded.other" if is_call_on_show else "unrecorded.open"
    calls = some[0].desk.texts.count(whose, len(some), calls=named)
    return some[0].text(key, calls=calls)


def _told(facts: Facts) -> str:
    """How it is called, that police at once stand on it, and what waits or where it is kept."""
    threat = facts.text("unrecorded.threat") if _is_threat(facts) else ""
    return ", ".join(filter(None, (_called(facts), threat, _how(facts), _asked(facts))))


def _asked(facts: Facts) -> str:
    """What waits for a supervisor, who reads the record only; "" where nothing does."""
    asked = pending_requests(facts.state)
    if not asked:
        return ""
    return facts.text("unrecorded.asked", reason=asked_for(facts, asked[-1]))


def _called(facts: Facts) -> str:
    called, began = reference_of(facts), facts.state.began
    if called != facts.text("header.no_reference"):
        return called
    is_begun = began is not None and began.command  # else its beginning waits for the disk too
    since = began.at_ms if began is not None and is_begun else facts.status.waiting_since_ms
    return facts.text("unrecorded.began", time=facts.desk.times.second(since))


def _how(facts: Facts) -> str:
    """Nothing where the line says it: of what nothing here can keep."""
    status = facts.status
    if status.nowhere:
        return ""
    told = [facts.text("unrecorded.spilled")] if status.spilled else []
    told += waiting_acts(facts)
    return ", ".join(told) or facts.text("unrecorded.late")
