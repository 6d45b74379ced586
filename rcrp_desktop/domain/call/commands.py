"""What a person can ask for in a call: the closed union of what each topic offers."""

from __future__ import annotations

from rcrp_desktop.domain.call import answers, contact, duties, notes, outcome, override, supervisor

Command = (
    contact.BeginCall
    | contact.Command
    | answers.Command
    | notes.Command
    | override.RaiseOverride
    | override.Command
    | outcome.Command
    | supervisor.Command
    | duties.Command
)
