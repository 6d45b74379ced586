"""First start: what are you here for? One key opens it; the override works before anything is set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.roles import ROLES
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import HintModel, OptionModel
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.check_box import CheckBox
from rcrp_desktop.ui.widgets.option_list import OptionChosen, OptionList
from rcrp_desktop.ui.widgets.option_row import OptionRow
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.text import Text

_WORDS = ("take", "review", "train", "policy")
_NARROW = 860
_ROW, _BETWEEN = 72, 48


@frozen
class DeskFacts:
    """What the page says about this desk."""

    signed_in: str
    policy: str
    signed: str
    override_key: str
    record: str


class RoleRow(OptionRow):
    """Higher than an answer; what the role is stands beneath its name, whatever the width."""

    def _least_height(self) -> int:
        return active_theme().px(_ROW)

    def _note_is_below(self, width: int) -> bool:
        return bool(self.model.note) and width > 0


class RoleList(OptionList):
    """The four roles."""

    def _make_row(self) -> OptionRow:
        return RoleRow(self)


class StartPage(QWidget):
    """``chosen`` carries a role, ``examples`` whether example calls are wanted."""

    chosen: ClassVar[Signal] = Signal(str)
    examples: ClassVar[Signal] = Signal(bool)

    def __init__(self, texts: Texts, facts: DeskFacts, *, examples_loaded: bool) -> None:
        super().__init__()
        self._texts = texts
        self.foot = texts("start.theme_note")
        self.override_line = texts("override.before_setup")
        self._override_key = facts.override_key
        self.options = RoleList(texts("start.title"))
        self.options.bind(
            [
                OptionModel(str(place), texts(f"start.{word}"), texts(f"start.{word}_note"))
                for place, word in enumerate(_WORDS, start=1)
            ]
        )
        self.options.chosen.connect(self._choose)
        self.load = CheckBox(texts("start.load"))
        self.load.setChecked(examples_loaded)
        self.load.toggled.connect(self.examples)
        self._signed = Text(facts.signed, "body")
        self._heading = self._heading_block()
        self._right = self._right_column(facts)
        self._lay_out()

    def _heading_block(self) -> QWidget:
        heading = QWidget()
        column = QVBoxLayout(heading)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(12)
        column.addWidget(Text(self._texts("start.title"), "headline"))
        column.addWidget(Text(self._texts("start.note"), "body", tone="ink2"))
        return heading

    def _right_column(self, facts: DeskFacts) -> QWidget:
        texts = self._texts
        look = Panel(texts("start.look_title"), texts("start.optional"))
        look.body.addWidget(self.load)
        look.body.addWidget(Text(texts("start.load_note"), "label"))
        desk = Panel(texts("start.desk"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        rows = (
            (texts("start.signed_in"), Text(facts.signed_in, "body")),
            (texts("start.policy_field"), Text(facts.policy, "body")),
            (texts("start.record_field"), Text(facts.record, "body")),
            (texts("start.signed_field"), self._signed),
            (texts("start.network_field"), Text(texts("start.network_value"), "body")),
        )
        for place, (label, value) in enumerate(rows):
            grid.addWidget(Text(label, "label"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
        grid.setColumnStretch(1, 1)
        desk.body.addLayout(grid)
        not_cad = Panel(texts("start.not_title"))
        not_cad.body.addWidget(Text(texts("start.not_text"), "body"))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for panel in (look, desk, not_cad):
            column.addWidget(panel)
        column.addStretch(1)
        return right

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("lane", "true")
        # A list asks for the height of its narrowest rows; here only that of its real width counts.
        self.options.setMinimumSize(1, 1)
        self._grid = QGridLayout(inside)
        self._grid.setVerticalSpacing(12)
        self._grid.setHorizontalSpacing(_BETWEEN)
        self._grid.addWidget(self._heading, 0, 1)
        self._grid.addWidget(self.options, 1, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setRowStretch(3, 1)
        self._is_narrow: bool | None = None
        self._place(narrow=False)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def show_signed(self, words: str) -> None:
        """Whether records are signed is known once the log is open."""
        self._signed.setText(words)

    @property
    def title(self) -> str:
        """The page's name."""
        return self._texts("start.title")

    state_name = "start"

    def handlers(self) -> Mapping[Act, Callable[[], object]]:
        """Only the digits act here, and what every page has."""
        return {}

    def choose(self, key: str) -> bool:
        """1 to 4."""
        return self.options.choose_key(key)

    def hints(self) -> Sequence[HintModel]:
        """What the keys do."""
        texts = self._texts
        return (
            HintModel(("1", "2", "3", "4"), texts("hint.choose")),
            HintModel(("F1",), texts("hint.short_guide")),
            HintModel((self._override_key,), texts("hint.threat_also")),
        )

    def focus_first(self) -> None:
        """On the first choice."""
        self.options.focus_first()

    def refresh(self) -> None:
        """Nothing here changes by itself."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column in a narrow window."""
        super().resizeEvent(event)
        self._place(narrow=self.width() < active_theme().px(_NARROW))

    def _place(self, *, narrow: bool) -> None:
        """What is beside the choices begins where they begin; in a narrow window it stands below."""
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        self._grid.removeWidget(self._right)
        row, column = (2, 1) if narrow else (1, 2)
        self._grid.addWidget(self._right, row, column, Qt.AlignmentFlag.AlignTop)
        margin = 16 if narrow else 40
        self._grid.setContentsMargins(margin, margin, margin, margin)
        for place, stretch in enumerate((0, 1, 0, 0) if narrow else (1, 6, 4, 1)):
            self._grid.setColumnStretch(place, stretch)

    @Slot(OptionChosen)
    def _choose(self, chosen: OptionChosen) -> None:
        if chosen.key.isdigit():
            self.chosen.emit(ROLES[int(chosen.key) - 1])
