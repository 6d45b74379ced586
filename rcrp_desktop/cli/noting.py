"""Notes on a terminal: what is written is true whatever the call comes to, and so it is kept."""

from __future__ import annotations

from rcrp_desktop.cli.call_line import CallLine, Overtaken
from rcrp_desktop.domain.call.notes import NoticePhrase, WriteNote
from rcrp_desktop.presentation.notes_watch import looks_like_subject_data, notice


def write_note(call: CallLine) -> None:
    """Add a line to the notes; one that the screen went from is kept as far as it was written."""
    try:
        written = call.lasting_line("cli.call.note")
    except Overtaken as overtaken:
        if overtaken.typed:
            call.say("cli.call.kept_as_note", words=overtaken.typed)
            _add_note(call, overtaken.typed)
        raise
    if written:
        _add_note(call, written)


def _add_note(call: CallLine, written: str) -> None:
    """Phrases that ask for a safety question are told."""
    if looks_like_subject_data(written):
        call.say("notes.subject")
    text = f"{call.state.notes}\n{written}" if call.state.notes else written
    if not call.do(WriteNote(text)):
        return
    known = {noticed.flag for noticed in call.state.phrases}
    for noticed in notice(call.engine.pack, written):
        call.say("notes.noticed", phrase=noticed.phrase)
        if noticed.flag.id not in known:
            known.add(noticed.flag.id)
            call.say("notes.noticed_detail", why=noticed.flag.why)
            call.do(NoticePhrase(noticed.flag.id))
            if noticed.flag.question not in call.state.current.answers:
                call.on_show = noticed.flag.question
