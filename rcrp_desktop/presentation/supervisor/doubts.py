"""What is not known of a call, because it cannot be read, was altered, or nobody has confirmed it."""

from __future__ import annotations

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.presentation.supervisor.common import Words


def doubts_of(detail: CallDetail, words: Words) -> tuple[str, ...]:
    """A sentence for each."""
    damaged = words.say("call.damaged") if detail.state.damaged else ""
    aside = words.say("call.set_aside") if detail.state.set_aside else ""
    acts = len(detail.state.unconfirmed)
    unconfirmed = words.count("call.unconfirmed", acts) if acts else ""
    is_missing = detail.engine is None and not is_away(detail)
    missing = words.say("call.pack_missing") if is_missing else ""
    found = (_not_read(detail, words), damaged, aside, unconfirmed, missing)
    return tuple(filter(None, found))


def is_away(detail: CallDetail) -> bool:
    """Whether nothing is left of the call but logs that cannot be read: then nothing is known of it."""
    return bool(detail.not_read) and detail.state.began is None and detail.stands is None


def _not_read(detail: CallDetail, words: Words) -> str:
    if not detail.not_read:
        return ""
    return words.say("call.not_read", logs=words.logs(detail.not_read))
