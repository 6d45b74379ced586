"""Threat to life: what to say, what to do now, and ten seconds to take a mis-press back."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rcrp_desktop.presentation.call_models import EmergencyScreenModel
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import EmergencyModel
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.theme.tokens import TextRole
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.duty_row import DutyRow
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.limits import LINE_LIMIT, LimitLine
from rcrp_desktop.ui.widgets.notice_lane import height_at
from rcrp_desktop.ui.widgets.panel import Card, Panel, SayBlock
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.state_block import is_cramped
from rcrp_desktop.ui.widgets.text import Text

_BESIDE_FROM = 300


class TimeBar(QWidget):
    """How much of the ten seconds is left, as a bar beside the words that say it."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setFixedHeight(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """0 to 1."""
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is left over what was there."""
        theme = active_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("line"))
        left = self.rect()
        left.setWidth(int(left.width() * self._share))
        painter.fillRect(left, theme.colour("ink2"))
        painter.end()


class MispressCard(Card):
    """Taken back by who raised it, within ten seconds. ``pressed`` says M."""

    pressed: ClassVar[Signal] = Signal()

    def __init__(self, label: str, note: str) -> None:
        super().__init__()
        self.button = ActionButton(label, key="M")
        self._left = Text(role="body_strong")
        self._both = Text(note, "label")
        self._after = Text(role="label")
        self._bar = TimeBar()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._left)
        words.addWidget(self._both)
        top = self._top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.button)
        top.addLayout(words, 1)
        self.body.setSpacing(10)
        self.body.addLayout(top)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._after)
        self.button.clicked.connect(self.pressed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words stand below the button where they have no room beside it."""
        super().resizeEvent(event)
        beside = self.width() >= active_theme().px(_BESIDE_FROM)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._top.setDirection(across if beside else down)

    def show_left(self, words: str, share: float, after: str) -> None:
        """The only countdown in the program."""
        self._left.setText(words)
        self._bar.show_share(share)
        self._after.setText(after)


class RecordingCard(Card):
    """Who raised it and how far it is recorded, whole, where the red block above has no room for that."""

    def __init__(self) -> None:
        super().__init__()
        self._raised, self._recorded = Text(role="body_strong"), Text(role="body_strong")
        self._not_recorded = Text(role="body_strong", tone="lifetext")
        for part in (self._not_recorded, self._raised, self._recorded):
            self.body.addWidget(part)

    def bind(self, model: EmergencyModel) -> None:
        """Show what the block says."""
        parts = (self._not_recorded, self._raised, self._recorded)
        for part, words in zip(
            parts, (model.not_recorded, model.raised, model.recorded), strict=True
        ):
            part.setText(words)
            set_shown(part, bool(words))


class EmergencyView(QWidget):
    """Say, then do. ``row_wanted`` carries the question of a numbered row, ``ambulance`` says B."""

    row_wanted: ClassVar[Signal] = Signal(str)
    copy_wanted: ClassVar[Signal] = Signal()
    ambulance: ClassVar[Signal] = Signal()

    def __init__(self, say: str, do_now: str, same_keys: str) -> None:
        super().__init__()
        self._is_narrow = False
        self._say_card = Card()
        self._say_card.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._say_label = Text(say, "label")
        self._say = SayBlock("", role="words", bar="life")
        self._say_card.body.setSpacing(6)
        self._say_card.body.addWidget(self._say_label)
        self._say_card.body.addWidget(self._say)
        self._recording = RecordingCard()
        self._awaited_card = Card()
        self._awaited = Text(role="body_strong")
        self._awaited_card.body.addWidget(self._awaited)
        self._same_keys = same_keys
        self._do_now = Panel(do_now, same_keys, card=True)
        self._do_now.without_body()
        self._rows: list[DutyRow] = []
        self._questions: tuple[str, ...] = ()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(active_theme().space.panel_gap)
        column.addWidget(self._say_card)
        column.addWidget(self._recording)
        column.addWidget(self._awaited_card)
        column.addWidget(self._do_now)
        column.addStretch(1)

    def bind(self, model: EmergencyScreenModel) -> None:
        """Show the emergency."""
        self._recording.bind(model.block)
        self._fit()
        self._awaited.setText(model.awaited)
        set_shown(self._awaited_card, bool(model.awaited))
        self._say.setText("\n".join(model.say))
        self._say_card.setAccessibleName(" ".join((self._say_label.text(), *model.say)))
        self._questions = tuple(row.question for row in model.rows)
        for place, row in enumerate(model.rows):
            if place == len(self._rows):
                made = DutyRow(row.model)
                made.pressed_key.connect(self._press)
                self._rows.append(made)
                self._do_now.add_row(made)
            self._rows[place].bind(row.model)
        for place, row in enumerate(self._rows):
            set_shown(row, place < len(model.rows))

    def tell(self, words: str) -> None:
        """Words over what to do, in the place of the hint; none give it back."""
        self._do_now.set_hint(words or self._same_keys)

    def put_under_say(self, part: QWidget) -> None:
        """Between what to say and what to do, as it is shown now."""
        was_hidden = part.isHidden()
        self._column.insertWidget(1, part)
        part.setVisible(not was_hidden)  # a new parent hides a widget

    def least_height(self, width: int) -> int:
        """The words to say, whole."""
        return height_at(self._say_card, width)

    def focus_pane(self) -> None:
        """On the words to say."""
        self._say_card.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_key(self, key: str) -> bool:
        """A digit shows the question of its row."""
        numbered = [question for question in self._questions if question]
        place = int(key) - 1 if key.isdigit() else -1
        if not 0 <= place < len(numbered):
            return False
        self.row_wanted.emit(numbered[place])
        return True

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the narrow layout."""
        self._say_card.set_narrow(narrow)
        self._is_narrow = narrow
        self._fit()

    def _fit(self) -> None:
        """Where large text has little room the words to say are smaller, so that they are whole before all else."""
        cramped = is_cramped(self.window().width())
        narrow: TextRole = "option_strong" if cramped else "words_narrow"
        self._say.words.set_role(narrow if self._is_narrow or cramped else "words")
        set_shown(self._recording, shown=cramped)

    @Slot(str)
    def _press(self, key: str) -> None:
        if key == "F8":
            self.copy_wanted.emit()
        elif key == "B":
            self.ambulance.emit()
        else:
            self.choose_key(key)


class WhyPanel(Panel):
    """Why it was raised: may follow, in one line. ``given`` carries it, and the command of what it is told of."""

    given: ClassVar[Signal] = Signal(str, str)

    def __init__(self, title: str, field: str, go_on: str, note: str, texts: Texts) -> None:
        super().__init__(title)
        self._reason = Text(role="body_strong")
        self.field = QLineEdit()
        self._of = ""
        self._call = ""
        self._drafts: dict[str, tuple[str, str]] = {}
        name_control(self.field, field)
        self._kept = Text(role="label")
        self._note = Text(note, "label")
        self.go_on = ActionButton(go_on, key="Q")
        self.body.setSpacing(8)
        limit = LimitLine(self.field, LINE_LIMIT, texts)
        for part in (self._reason, self.field, limit, self._kept, self._note):
            self.body.addWidget(part)
        row = FlowRow()
        row.add(self.go_on)
        self.body.addWidget(row)
        self.field.returnPressed.connect(self._give)

    def bind(self, model: EmergencyScreenModel) -> None:
        """Show the reason; its box is there for whoever raised it, or while somebody writes in it."""
        self.set_title(model.reason_title)
        self._reason.setText(model.reason)
        if not self.field.text():
            self._of = model.reason_of  # what is half written is of what was on screen then
        set_shown(self.field, model.reason_is_asked or self.field.hasFocus())
        self._kept.setText(model.go_on)
        for part in (self._note, self.go_on):
            set_shown(part, shown=model.can_go_on)

    def turn_to(self, call: str) -> None:
        """Another call is on show: what was begun for this one waits until it is back."""
        self._drafts[self._call] = self.field.text(), self._of
        self._call = call
        words, self._of = self._drafts.pop(call, ("", ""))
        self.field.setText(words)
        self.field.clearFocus()

    def focus_pane(self) -> None:
        """Begin to write why, where this person is asked for it."""
        if self.field.isHidden():
            self.go_on.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _give(self) -> None:
        if self.field.text().strip():
            self.given.emit(self.field.text().strip(), self._of)
            self.field.clear()
