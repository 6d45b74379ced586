"""BoardSide: what stands beside the live board about the row that is chosen, from nothing to a decision."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.presentation.supervisor.chosen import chosen_without_ages, present_chosen
from rcrp_desktop.presentation.supervisor.matters import name_of
from rcrp_desktop.ui.supervisor.chosen_panel import ChosenPanel
from rcrp_desktop.ui.supervisor.deciding import Deciding
from rcrp_desktop.ui.supervisor.layout import Panes
from rcrp_desktop.ui.supervisor.tools import SupervisorTools
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight
from rcrp_desktop.ui.widgets.kept_in_sight import KeptInSight
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.shown import set_shown

_WIDTH = 384


class BoardSide:
    """Renders only. Nothing of the row before may stand beside the next one."""

    def __init__(self, tools: SupervisorTools, deciding: Deciding) -> None:
        self._tools = tools
        self._words = words = tools.words
        self.told = Notice()
        """What is said above the list, where this stands in its place."""
        self._told_in_sight = KeptInSight(self.told, lambda: bring_into_sight(self.told))
        self.chosen = ChosenPanel(words)
        self.open_button = ActionButton(words.say("search.open"), key="Enter")
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        self.chosen.body.addSpacing(4)
        self.chosen.body.addLayout(row)
        self.deciding = deciding
        self.decision, self.stand_down = deciding.decision, deciding.stand_down

    def beside(self, widget: QWidget) -> Panes:
        """The list and this; in a narrow window one of them at a time."""
        pinned: list[QWidget] = [self.decision, self.stand_down]  # what sends police stands first
        return Panes(widget, detail=[self.told, self.chosen], pinned=pinned, detail_width=_WIDTH)

    def tell(self, words: str) -> None:
        """What came of a press, in sight of whoever cannot see the list; empty takes it away."""
        self.told.show_notice(words)
        if words:
            self._told_in_sight.told()

    def show_nothing(self, words: str = "") -> None:
        """No row, or nothing that may be shown of it."""
        self.chosen.show_nothing(words or self._words.say("chosen.none"))
        set_shown(self.open_button, shown=False)
        self._leave("")

    def show_not_chosen(self, key: str, reference: str, *, looked: bool) -> None:
        """The program chose the row: nothing of the call is shown before somebody asks for it."""
        self.chosen.show_not_chosen(reference, looked=looked)
        set_shown(self.open_button, shown=True)
        self._leave(key)

    def show_unread(self, key: str, reference: str, *, is_request: bool) -> None:
        """What stands beside the list follows the row at once; its call is not read yet."""
        self.chosen.show_reading(reference)
        self.deciding.shows(key, None)
        set_shown(self.open_button, shown=True)
        if is_request:
            self.decision.bind_unread(key)
            self.stand_down.bind("", None)
        else:
            self._leave(key)

    def bind(self, key: str, detail: CallDetail) -> None:
        """The call was looked at: all that is needed to decide."""
        name = name_of(key)
        model = present_chosen(detail, name, self._tools.now_ms(), self._words)
        self.chosen.bind(model)
        set_shown(self.open_button, shown=True)
        self.deciding.read(detail)
        self.decision.bind(key, model.decision)
        self.stand_down.bind(detail.call, model.stand_down)
        content = chosen_without_ages(model, detail, name, self._words)
        self.deciding.shows(key, content, detail)

    def _leave(self, key: str) -> None:
        self.decision.bind(key, None)
        self.deciding.shows(key, None)
        self.stand_down.bind("", None)
