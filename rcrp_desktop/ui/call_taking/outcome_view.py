"""The outcome: headline in a fixed phrase, why, decision keys, script, who acts, what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.presentation.call_models import ActionModel, AgencyModel, OutcomeModel
from rcrp_desktop.presentation.widgets import RouteMarkKind
from rcrp_desktop.ui.call_taking.changes_panel import ChangesPanel
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.theme.tokens import TextRole
from rcrp_desktop.ui.widgets.action_button import ActionButton, ButtonKind
from rcrp_desktop.ui.widgets.flow import FlowLayout
from rcrp_desktop.ui.widgets.notice_lane import height_at
from rcrp_desktop.ui.widgets.panel import Card, Panel, SayBlock
from rcrp_desktop.ui.widgets.route_mark import RouteLine
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text, fitting_role

_FOUR_FROM, _TWO_FROM = 620, 230
_WIDE_PAGE = 1360
_BESIDE_HEADLINE = 76  # margins of page and card, the mark of weight and a scroll bar
_ABOVE_HEADLINE = 24
_NARROW_HEADLINES: tuple[TextRole, ...] = ("headline_narrow", "words_narrow", "option_strong")


class HeadlineCard(Card):
    """Takes the first focus; Enter does nothing on it. ``acted`` carries the key of an act."""

    acted: ClassVar[Signal] = Signal(str)

    def __init__(self) -> None:
        super().__init__(mark="ink")
        self._is_narrow, self._page = False, _WIDE_PAGE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._route = RouteLine(RouteMarkKind.ADVICE, "", "label_strong")
        self._settled = Text(role="label", wrap=False)
        self._headline = Text(role="headline")
        self._why = Text(role="body")
        self._awaiting = Text(role="body_strong")
        self._basis = Text(role="label")
        self._trace = Text(role="label")
        self._note = Text(role="label")
        self._buttons = [ActionButton("") for _ in range(3)]
        top = QHBoxLayout()
        top.addWidget(self._route, 1)
        top.addWidget(self._settled)
        acts = QWidget()
        self._acts = FlowLayout(acts)
        for button in self._buttons:
            self._acts.addWidget(button)
            button.clicked.connect(self._press)
        self.body.setSpacing(6)
        self.body.addLayout(top)
        for part in (self._headline, self._awaiting, self._why, self._basis, self._trace):
            self.body.addWidget(part)
        self.body.addSpacing(6)
        self.body.addWidget(acts)
        self.body.addWidget(self._note)

    def bind(self, model: OutcomeModel) -> None:
        """Show an outcome."""
        self._route.show_route(model.mark, model.lead)
        self._settled.setText(model.settled)
        self._headline.setText(model.headline)
        self._fit_headline()
        self._why.setText(model.why)
        set_shown(self._why, bool(model.why))
        self._awaiting.setText(model.awaiting)
        set_shown(self._awaiting, bool(model.awaiting))
        self._basis.setText(model.basis)
        set_shown(self._basis, bool(model.basis))
        self._trace.setText(" · ".join(model.trace))
        set_shown(self._trace, bool(model.trace))
        self._note.setText(model.actions_note)
        set_shown(self._note, bool(model.actions_note))
        self._bind_actions(model.actions)
        parts = (f"{model.headline} {model.lead}.", model.awaiting, model.why)
        self.setAccessibleName(" ".join(part for part in parts if part))

    def _bind_actions(self, actions: Sequence[ActionModel]) -> None:
        for place, button in enumerate(self._buttons):
            if place < len(actions):
                button.set_label(actions[place].label, actions[place].key)
                button.set_dead(actions[place].dead)
                red = actions[place].sends_police and not actions[place].dead
                button.set_kind(ButtonKind.LIFE if red else ButtonKind.PLAIN)
            elif button.hasFocus():
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            set_shown(button, place < len(actions))

    def _press(self) -> None:
        button = self.sender()
        if isinstance(button, ActionButton):
            self.acted.emit(button.accessibleDescription())

    def least_height(self, width: int) -> int:
        """Down to the headline."""
        inside = width - _BESIDE_HEADLINE
        parts = (self._route, self._headline)
        return sum(height_at(part, inside) for part in parts) + _ABOVE_HEADLINE

    def resize_words(self, *, narrow: bool, page: int) -> None:
        """Smaller words in a narrow window, so that no word of the headline is broken."""
        self._is_narrow, self._page = narrow, page
        set_shown(self._settled, shown=not narrow)
        self.set_narrow(narrow)
        self._fit_headline()

    def _fit_headline(self) -> None:
        """By the page and not by the card, which is narrower while a scroll bar stands beside it."""
        room = self._page - active_theme().px(_BESIDE_HEADLINE)
        roles = _NARROW_HEADLINES if self._is_narrow else ("headline", *_NARROW_HEADLINES)
        self._headline.set_role(fitting_role(self._headline.text(), room, roles))


class _Field(QWidget):
    """A label with its words under it."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.value = Text(role="label"), Text(role="body_strong")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.label)
        column.addWidget(self.value)
        column.addStretch(1)


class AgencyPanel(Panel):
    """Who acts, with contact, hours, wait and when the details were last checked."""

    def __init__(self) -> None:
        super().__init__("", card=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(10)
        self._cells: list[_Field] = []
        self._across = 0
        self.body.addLayout(self._grid)

    def bind(self, model: AgencyModel) -> None:
        """Show an agency."""
        self.set_title(model.title)
        self.set_hint(model.hint)
        while len(self._cells) < len(model.fields):
            self._cells.append(_Field())
            self._across = 0
        for place, cell in enumerate(self._cells):
            if place < len(model.fields):
                cell.label.setText(model.fields[place][0])
                cell.value.setText(model.fields[place][1])
            set_shown(cell, place < len(model.fields))
        fields = ". ".join(f"{name}: {words}" for name, words in model.fields)
        self.setAccessibleName(f"{model.title}. {model.hint}. {fields}")
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many fields abreast as there is room for."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """The last field says what the agency takes, and has a row of its own."""
        theme, width = active_theme(), self.width()
        across = 4 if width > theme.px(_FOUR_FROM) else 2 if width > theme.px(_TWO_FROM) else 1
        if across == self._across:
            return
        self._across = across
        for place, cell in enumerate(self._cells):
            is_last = place == len(self._cells) - 1
            row, column = divmod(place, across)
            span = across - column if is_last else 1
            self._grid.addWidget(cell, row, column, 1, span)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < across else 0)


class OutcomeView(QWidget):
    """The working order: headline, say, who acts, what would change it."""

    acted: ClassVar[Signal] = Signal(str)

    def __init__(self, say: str, safety_net: str, changes: str) -> None:
        super().__init__()
        self.headline = HeadlineCard()
        self.headline.acted.connect(self.acted)
        self._say_card = Card()
        self._say_label = Text(say, "label")
        self._say = SayBlock("")
        self._net_label = Text(safety_net, "label")
        self._net = Text(role="body")
        self._say_card.body.setSpacing(8)
        for part in (self._say_label, self._say, self._net_label, self._net):
            self._say_card.body.addWidget(part)
        self._agencies = [AgencyPanel() for _ in range(3)]
        self.changes = ChangesPanel(changes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(active_theme().space.panel_gap)
        for part in (self.headline, self._say_card, *self._agencies, self.changes):
            column.addWidget(part)
        column.addStretch(1)

    def bind(self, model: OutcomeModel) -> None:
        """Show an outcome."""
        self.headline.bind(model)
        self._say.setText(model.say)
        set_shown(self._say_card, bool(model.say))
        self._net.setText(model.safety_net)
        set_shown(self._net, bool(model.safety_net))
        set_shown(self._net_label, bool(model.safety_net))
        for place, panel in enumerate(self._agencies):
            if place < len(model.agencies):
                panel.bind(model.agencies[place])
            set_shown(panel, place < len(model.agencies))
        self.changes.bind(model.changes)

    def focus_pane(self) -> None:
        """On the headline, where Enter does nothing."""
        self.headline.setFocus(Qt.FocusReason.OtherFocusReason)

    def least_height(self, width: int) -> int:
        """Down to the headline."""
        return self.headline.least_height(width)

    def set_narrow(self, *, narrow: bool, page: int) -> None:
        """Use the narrow layout; ``page`` is the width of the whole page in pixels."""
        self.headline.resize_words(narrow=narrow, page=page)
        self._say_card.set_narrow(narrow)
        for panel in (*self._agencies, self.changes):
            panel.align_with(self._say_card)
