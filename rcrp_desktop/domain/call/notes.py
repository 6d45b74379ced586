"""Notes, and the phrases in them that make the screen ask a safety question. They never answer one."""

from __future__ import annotations

from typing import assert_never

from rcrp_desktop.domain.call.state import CallState, Noticed, Stamp
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.rows import added

# --- what can be asked for --------------------------------------------------------------------------


@frozen
class WriteNote:
    """Replace the notes by this text."""

    text: str


@frozen
class NoticePhrase:
    """A red-flag phrase stands in the notes."""

    flag: str


Command = WriteNote | NoticePhrase

# --- what happened ----------------------------------------------------------------------------------


@frozen
class NoteWritten:
    """The whole text of the notes box, as it stands now."""

    text: str


@frozen
class PhraseNoticed:
    """A phrase in the notes made the screen ask a safety question."""

    flag: str
    question: str


Fact = NoteWritten | PhraseNoticed

# --- the rules --------------------------------------------------------------------------------------


def decide(command: Command, pack: PolicyPack) -> tuple[Fact] | Rejected:
    """The facts that ``command`` makes, or why it is refused."""
    match command:
        case WriteNote(text):
            return (NoteWritten(text),)
        case NoticePhrase(flag):
            return _phrase(pack, flag)
        case _:
            assert_never(command)


def _phrase(pack: PolicyPack, flag_id: str) -> tuple[Fact] | Rejected:
    flag = next((f for f in pack.red_flags if f.id == flag_id), None)
    if flag is None:
        return Rejected(Refusal.NO_SUCH_PHRASE, flag_id)
    return (PhraseNoticed(flag.id, flag.question),)


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    match fact:
        case NoteWritten(text):
            return replace(state, notes=text, notes_at=at)
        case PhraseNoticed(flag, question):
            return replace(state, phrases=added(state.phrases, Noticed(flag, question)))
        case _:
            assert_never(fact)
