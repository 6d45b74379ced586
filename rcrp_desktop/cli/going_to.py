"""Going to a question by its number on a terminal, also from what would change a recommendation."""

from __future__ import annotations

from rcrp_desktop.cli import call_lines as lines
from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.presentation.call_models import ChangesModel

SHOW_OTHERS = "?"


def ask_question(call: CallLine) -> None:
    """Ask for a number until there is a question of it, or none is wanted."""
    while wanted := call.line("cli.call.goto"):
        if _shows(call, wanted):
            return


def ask_change(call: CallLine, model: ChangesModel, headline: str) -> None:
    """What would change it, then the number of the question that is answered anew. What holds stands last."""
    facts = call.facts()
    call.console.show("", *lines.change_lines(facts, model), "", headline)
    while wanted := call.line("cli.call.change_which"):
        if wanted == SHOW_OTHERS and model.others:
            call.console.show("", *lines.other_change_lines(facts, model), "", headline)
        elif _shows(call, wanted):
            return


def _shows(call: CallLine, wanted: str) -> bool:
    """Whether there is a question of that number; it is shown then."""
    found = [q.id for q in call.engine.pack.questions if str(q.number) == wanted]
    if not found:
        call.say("cli.call.goto_unknown")
        return False
    call.on_show = found[0]
    return True
