"""The panels beside the question: route so far, notes, and what differs in a second assessment."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from rcrp_desktop.domain.call.decide import TEXT_LIMIT
from rcrp_desktop.presentation.call_models import MarkLine, NotesModel, ReassessModel, RouteModel
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.call_taking.known_panel import KnownRows
from rcrp_desktop.ui.widgets.chip import Chip
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight
from rcrp_desktop.ui.widgets.kept_in_sight import KeptInSight
from rcrp_desktop.ui.widgets.limits import LimitLine
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.route_mark import RouteLine
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class RoutePanel(Panel):
    """Route so far: what it can still become, and how many questions can change it."""

    def __init__(self) -> None:
        super().__init__("")
        self._chip = Chip()
        self.put_right(self._chip)
        self._can_change = Text(role="body_strong")
        self._lead = Text(role="label")
        self._marks: list[RouteLine] = []
        self._mark_column = QVBoxLayout()
        self._mark_column.setSpacing(6)
        self._mark_flow = FlowRow(gap=16, line_gap=6)
        self._is_flowing = False
        self._note = Text(role="label")
        for part in (self._can_change, self._lead):
            self.body.addWidget(part)
        self.body.addLayout(self._mark_column)
        self.body.addWidget(self._mark_flow)
        set_shown(self._mark_flow, shown=False)
        self.body.addWidget(self._note)
        self._model: RouteModel | None = None

    def bind(self, model: RouteModel) -> None:
        """Show another state."""
        if model == self._model:
            return
        self._model = model
        self.set_title(model.title)
        self._chip.show_state(model.chip, "plain")
        self._can_change.setText(model.can_change)
        set_shown(self._can_change, bool(model.can_change))
        self._lead.setText(model.lead)
        set_shown(self._lead, bool(model.lead))
        self._note.setText(model.note)
        self._show_marks(model.marks)
        marks = ", ".join(mark.text for mark in model.marks)
        self.setAccessibleName(
            f"{model.title}: {model.chip}. {model.can_change} {model.lead} {marks}"
        )

    def set_folding(self, *, folding: bool) -> None:
        """Marks side by side, where the panel is as wide as the window and its height is wanted."""
        if folding == self._is_flowing:
            return
        self._is_flowing = folding
        set_shown(self._mark_flow, folding)
        for line in self._marks:
            was_hidden = line.isHidden()
            self._place_mark(line)
            line.setVisible(not was_hidden)  # a new parent hides it

    def _place_mark(self, line: RouteLine) -> None:
        for layout in (self._mark_column, self._mark_flow.flow):
            layout.removeWidget(line)
        if self._is_flowing:
            self._mark_flow.add(line)
        else:
            self._mark_column.addWidget(line)

    def _show_marks(self, marks: tuple[MarkLine, ...]) -> None:
        for place, mark in enumerate(marks):
            if place == len(self._marks):
                self._marks.append(RouteLine(mark.mark, mark.text))
                self._place_mark(self._marks[-1])
            else:
                self._marks[place].show_route(mark.mark, mark.text)
        for place, line in enumerate(self._marks):
            set_shown(line, place < len(marks))


class NotesPanel(Panel):
    """The notes box with its notices. ``edited`` carries every change; ``left`` says Esc."""

    edited: ClassVar[Signal] = Signal(str)
    left: ClassVar[Signal] = Signal()

    def __init__(self, texts: Texts) -> None:
        title = texts("notes.title")
        super().__init__(title, expand=True)
        self.edit = NotesEdit(title)
        self.limit = LimitLine(self.edit, TEXT_LIMIT, texts)
        self._noticed = Notice()
        self._subject = Notice()
        self._noticed_kept = KeptInSight(self._noticed, self._show_noticed)
        self._subject_kept = KeptInSight(self._subject, self._show_noticed)
        self.body.setSpacing(8)
        self.body.addWidget(self.edit, 1)
        self.body.addWidget(self.limit)
        self.body.addWidget(self._noticed)
        self.body.addWidget(self._subject)
        set_shown(self._noticed, shown=False)
        set_shown(self._subject, shown=False)
        self.edit.edited.connect(self.edited)
        self.edit.left.connect(self.left)

    def bind(self, model: NotesModel, *, take_text: bool = True) -> None:
        """Show notes and notices; ``take_text`` is False while the person types."""
        self.set_hint(model.hint)
        if take_text and not self.edit.hasFocus():
            self.edit.show_text(model.text)
        self.edit.mark_ranges(model.underlines)
        is_new = bool(model.noticed) and self._noticed.isHidden()
        is_new |= bool(model.subject_warning) and self._subject.isHidden()
        self._noticed.show_notice(model.noticed, model.noticed_detail)
        set_shown(self._noticed, bool(model.noticed))
        self._subject.show_notice(model.subject_warning)
        set_shown(self._subject, bool(model.subject_warning))
        if is_new and self.edit.hasFocus():
            (self._subject_kept if self._noticed.isHidden() else self._noticed_kept).told()

    def _show_noticed(self) -> None:
        """What is noticed while somebody types below the fold is told in sight, with what they type."""
        if self.edit.hasFocus():
            bring_into_sight(self._subject if self._noticed.isHidden() else self._noticed)
            bring_into_sight(self.edit)

    @Slot()
    def focus_pane(self) -> None:
        """Begin to write."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)


class DiffersPanel(Panel):
    """What differs from the assessment before, and how that one stood."""

    def __init__(self) -> None:
        super().__init__("")
        self.without_body()
        self._rows = KnownRows()
        self.body.addWidget(self._rows)
        self.earlier = Panel("", card=False)
        self._headline = RouteLine("advice", "", "body_strong")  # pyright: ignore[reportArgumentType] - re-bound before it is shown
        self._lines = Text(role="label")
        self.earlier.body.addWidget(self._headline)
        self.earlier.body.addWidget(self._lines)

    def bind(self, model: ReassessModel | None, title: str) -> None:
        """Show the differences; hidden in a first assessment."""
        set_shown(self, model is not None)
        set_shown(self.earlier, model is not None)
        if model is None:
            return
        self.set_title(title)
        self.set_hint(model.since)
        self._rows.bind(model.differs)
        self.earlier.set_title(model.earlier_title)
        self.earlier.set_hint(model.earlier_hint)
        if model.earlier_mark is not None:
            self._headline.show_route(model.earlier_mark, model.earlier_headline)
        self._headline.mark.setVisible(model.earlier_mark is not None)
        self._headline.word.setText(model.earlier_headline)
        self._lines.setText(model.earlier_lines)
