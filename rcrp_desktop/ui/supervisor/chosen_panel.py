"""ChosenPanel: what is known of the debt that is chosen on the board, enough to decide without leaving it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rcrp_desktop.presentation.supervisor.chosen import ChosenModel
from rcrp_desktop.presentation.supervisor.common import Line, Words
from rcrp_desktop.presentation.widgets import Run, RunStyle
from rcrp_desktop.ui.supervisor.lines import LineList, LineText
from rcrp_desktop.ui.widgets.chip import Chip
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class ChosenPanel(Panel):
    """Renders only."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(" ", card=True, parent=parent)
        self._words = words
        self.chip = Chip("", "owed")
        self.put_right(self.chip)
        self.lead = LineText("body_strong")
        self.reason = Text("", "body")
        self.asked = Text("", "label")
        self.said = Text("", "body")
        self.notes_label = Text(words.say("chosen.notes"), "label")
        self.notes = Text("", "body")
        self.decided_label = Text(words.say("chosen.decided_by"), "label")
        self.decided_by = LineList("table", gap=1)
        self.changes_label = Text(words.say("chosen.would_change"), "label")
        self.changes = LineList("table", gap=1)
        self.body.setSpacing(6)
        for part in (
            self.lead,
            self.reason,
            self.asked,
            self.said,
            self.notes_label,
            self.notes,
            self.decided_label,
            self.decided_by,
            self.changes_label,
            self.changes,
        ):
            self.body.addWidget(part)
        self.show_nothing(words.say("chosen.none"))

    def show_nothing(self, words: str) -> None:
        """Say why there is nothing to see."""
        self.set_title(self._words.say("chosen.title"))
        self.chip.show_state("", "owed")
        self.said.setText(words)
        set_shown(self.said, shown=True)
        for part in (self.lead, self.reason, self.asked, self.notes_label, self.notes):
            set_shown(part, shown=False)
        for part in (self.decided_label, self.decided_by, self.changes_label, self.changes):
            set_shown(part, shown=False)

    def show_reading(self, reference: str) -> None:
        """The row is chosen, its call is not read yet: nothing of the row before may stand here."""
        self.show_nothing(self._words.say("chosen.reading"))
        self.set_title(reference)

    def show_not_chosen(self, reference: str, *, looked: bool) -> None:
        """The program chose the row; looking at its call, or meaning it again, is for somebody to do."""
        name = "chosen.not_chosen" if looked else "chosen.not_looked"
        self.show_nothing(self._words.say(name))
        self.set_title(reference)

    def bind(self, model: ChosenModel) -> None:
        """Show a debt."""
        self.set_title(model.reference)
        self.chip.show_state(model.chip, "owed")
        self.lead.bind(Line((Run(model.lead, RunStyle.STRONG),), model.mark))
        self.reason.setText(model.reason)
        self.asked.setText(model.asked)
        self.said.setText(model.text)
        self._order(words_first=model.words_first)
        self.notes.setText(model.notes)
        self.decided_label.setText(model.decided_title)
        self.decided_by.bind(model.decided_by)
        self.changes_label.setText(model.changes_title)
        self.changes.bind(model.changes)
        set_shown(self.lead, bool(model.lead))
        for part, wanted in (
            (self.reason, model.reason),
            (self.asked, model.asked),
            (self.said, model.text),
            (self.notes_label, model.notes),
            (self.notes, model.notes),
            (self.decided_label, model.decided_by),
            (self.changes_label, model.changes),
        ):
            set_shown(part, bool(wanted))

    def height_first(self, width: int) -> int:
        """The words of whoever asked, which is what is decided on; else what stands."""
        parts = (self.said, self.asked, self.reason, self.lead)
        last = next((part for part in parts if not part.isHidden()), None)
        return self.height_to(last, width) if last is not None else 0

    def _order(self, *, words_first: bool) -> None:
        """What holds stands first; what is only recommended stands behind the words of whoever asked."""
        head = (self.lead, self.reason), (self.asked, self.said)
        first, then = reversed(head) if words_first else head
        for place, part in enumerate((*first, *then)):
            if self.body.indexOf(part) != place:
                self.body.insertWidget(place, part)
