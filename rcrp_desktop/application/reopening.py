"""Calls of a log that was set aside are named in the log that follows it, so that none is open nowhere.

What they say comes from a file that was not trusted for writing: the entry says which one and why.
"""

from __future__ import annotations

from collections.abc import Mapping

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.one_step import one_step
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.application.retelling import CARRIED_OVER
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.open_items import open_items

SetAside = Mapping[str, tuple[str, str]]
"""Per call the name of the log that was set aside, and the word for why."""


def carry_over(set_aside: SetAside, calls: CallService, recorder: Recorder, log: str) -> int:
    """Name every call on which something is still open in ``log``; how many there are.

    Doing it again changes nothing.

    Raises:
        OperationalProblem: neither the log nor the spill journal could take it.
    """
    with one_step():
        is_open = [call for call in set_aside if _is_open(calls, call)]
    for call in is_open:
        origin, reason = set_aside[call]
        recorder.record([_entry(calls, call, log, {"log": origin, "reason": reason})])
    return len(is_open)


def _is_open(calls: CallService, call: str) -> bool:
    """A call that cannot be read now is: nobody could see that it was closed."""
    try:
        state = calls.reopen(call)
    except OperationalProblem:
        return True
    return state.ended is None or bool(open_items(state, calls.engine_of(state)))


def say_seen(calls: CallService, recorder: Recorder, command: str) -> None:
    """Record that somebody knows of the log that was set aside; it is not said again.

    Raises:
        OperationalProblem: neither the log nor the spill journal could take it.
    """
    stamp = calls.stamp()
    entry = NewEntry(
        "set_aside_seen", "system", stamp.at_ms, stamp.actor, stamp.role, "", command, {}, {}
    )
    recorder.record([entry])


def _entry(calls: CallService, call: str, log: str, body: Mapping[str, str]) -> NewEntry:
    stamp = calls.stamp()
    command = f"{CARRIED_OVER}/{log}/{call}"
    return NewEntry(CARRIED_OVER, "system", stamp.at_ms, stamp.actor, "", call, command, body, {})
