"""StateBlock: police are going at once. Takes the override bar's place once it is raised.

``block.bind(EmergencyModel(raised=..., phrase="Police are attending now.", recorded=..., ...))``.
The framed line NOT RECORDED stays for as long as the model says it; nothing closes it. Where large text has little
room it is cut to what happened and what to do, and who raised it is left out: both stand whole under the words to say.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.presentation.widgets import EmergencyModel
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.theme.tokens import TextRole
from rcrp_desktop.ui.widgets.text import Text, fitting_role

_NARROW = 720
LARGE = 2.0
NO_MODEL = EmergencyModel("", "")


def is_cramped(width: int) -> bool:
    """Whether large text has so little room that the headline and the words to say take all of it."""
    return active_theme().scale >= LARGE and width < _NARROW


def first_sentences(words: str, count: int = 2) -> str:
    """What happened, and what to do now, before it says more."""
    return ". ".join(words.split(". ")[:count]).removesuffix(".") + "." if words else ""


class StateBlock(QFrame):
    """Red, or the full inverse in high contrast; its words say everything without the colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "state")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._model = NO_MODEL
        self._raised = Text(role="body_strong", tone="onlife")
        self._recorded = Text(role="body_strong", tone="onlife")
        self._recorded.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._phrase = Text(role="emergency", tone="onlife")
        self._unrecorded = QFrame()
        self._unrecorded.setProperty("panel", "unrecorded")
        self._unrecorded_text = Text(role="body_strong", tone="lifetext")
        self._inner = QVBoxLayout()
        self._first = QHBoxLayout()
        self._lay_out()

    def style_now(self) -> None:
        """Take the style sheet's look before it is first shown."""
        for part in (self, *self.findChildren(QWidget)):
            part.ensurePolished()

    def bind(self, model: EmergencyModel) -> None:
        """Say who raised it and when, and how far it is recorded."""
        self._model = model
        self._raised.setText(model.raised)
        self._phrase.setText(model.phrase)
        self._phrase.set_role(self._fitting(narrow=self.width() < active_theme().px(_NARROW)))
        self._recorded.setText(model.recorded)
        self._unrecorded.setVisible(bool(model.not_recorded))
        self._shorten()
        words = (model.phrase, model.raised, model.recorded, model.not_recorded)
        self.setAccessibleName(" ".join(word for word in words if word))

    def _shorten(self) -> None:
        """Leave to the face below what would push the words to say out of sight."""
        is_short, model = is_cramped(self.width()), self._model
        self._raised.setVisible(not is_short)
        self._recorded.setVisible(bool(model.recorded) and not is_short)
        said = first_sentences(model.not_recorded) if is_short else model.not_recorded
        self._unrecorded_text.set_role("label_strong" if is_short else "body_strong")
        self._unrecorded_text.setText(said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has a smaller phrase and smaller margins."""
        super().resizeEvent(event)
        narrow = self.width() < active_theme().px(_NARROW)
        self._inner.setContentsMargins(*((12, 12, 12, 12) if narrow else (24, 16, 24, 16)))
        self._phrase.set_role(self._fitting(narrow=narrow))
        self._shorten()
        directions = QBoxLayout.Direction
        self._first.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        self._recorded.setAlignment(side | Qt.AlignmentFlag.AlignTop)

    def minimumSizeHint(self) -> QSize:
        """Any width: the phrase takes the size that its longest word has room for."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), active_theme().px(160)), least.height())

    def _fitting(self, *, narrow: bool) -> TextRole:
        """Words whole, and where text is large and the window narrow so low that the words to say are in sight."""
        if is_cramped(self.width()):
            return "option_strong"
        smaller: tuple[TextRole, ...] = ("words_narrow", "option_strong")
        is_large = active_theme().scale >= LARGE
        first: tuple[TextRole, ...] = () if narrow and is_large else ("headline_narrow",)
        wide: tuple[TextRole, ...] = () if narrow else ("emergency",)
        room = self.width() - 2 * (12 if narrow else 24)
        return fitting_role(self._phrase.text(), room, (*wide, *first, *smaller))

    def _lay_out(self) -> None:
        first = self._first
        first.setSpacing(4)
        first.addWidget(self._raised, 1)
        first.addWidget(self._recorded)
        self._inner.setSpacing(4)
        self._inner.addLayout(first)
        self._inner.addWidget(self._phrase)
        framed = QVBoxLayout(self._unrecorded)
        framed.setContentsMargins(16, 8, 16, 8)
        framed.addWidget(self._unrecorded_text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._inner)
        column.addWidget(self._unrecorded)
