"""What happened in a call: the closed union of the topics' facts, each in an ``Event`` that says who and when.

The audit log is exactly this list of events; nothing else stores a call. Facts are coded and carry free text
only in fields named ``text`` or ``reference``, which the log keeps apart so that they can lawfully be erased.
"""

from __future__ import annotations

from dataclasses import dataclass

from rcrp_desktop.domain.call import (
    answers,
    contact,
    duties,
    notes,
    outcome,
    override,
    route_shown,
    supervisor,
    unconfirmed,
)
from rcrp_desktop.domain.call.state import Stamp

Fact = (
    contact.Fact
    | answers.Fact
    | route_shown.Fact
    | notes.Fact
    | supervisor.Fact
    | override.Fact
    | outcome.Fact
    | duties.Fact
    | unconfirmed.Fact
)


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one call."""

    call: str
    stamp: Stamp
    fact: Fact
