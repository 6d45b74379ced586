"""AskPanel: a short question of the program's own, in place, never in a dialog.

Used to record a duty, what an agency said, what is new, what a supervisor should know. What was written is kept
until the same thing is asked again on the same call, however it was closed and whatever was asked between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import OptionModel
from rcrp_desktop.ui.accessibility import announce, name_control
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight
from rcrp_desktop.ui.widgets.kept_in_sight import KeptInSight
from rcrp_desktop.ui.widgets.limits import LINE_LIMIT, LimitLine
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.option_list import OptionChosen, OptionList
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_ABREAST_FROM = 620


@frozen
class Asking:
    """What is asked. ``subject`` comes back with the answer; ``fields`` are labels of text fields.

    ``about`` comes back too: what the call had come to when it was asked, which may change before the answer.
    """

    subject: str
    title: str
    options: tuple[tuple[str, str], ...]
    fields: tuple[str, ...] = ()
    note: str = ""
    text_first: bool = False
    about: str = ""


@frozen
class Answered:
    """The option chosen and the texts written."""

    subject: str
    option: str
    texts: tuple[str, ...]
    about: str = ""


class AskPanel(Panel):
    """Hidden until ``ask`` is called. ``answered`` carries an ``Answered``; ``closed`` says it is gone."""

    answered: ClassVar[Signal] = Signal(Answered)
    closed: ClassVar[Signal] = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__("", card=True)
        # Never Maximum: wrapped options are higher than what a hint says without a width.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._asking: Asking | None = None
        self._draft_of = self._call = ""
        self._drafts: dict[tuple[str, str], tuple[str, ...]] = {}
        self._interrupted: Asking | None = None
        self._note = Text(role="label")
        self._labels: list[Text] = []
        self._fields: list[QLineEdit] = []
        for _ in range(2):
            label, field = Text(role="label"), QLineEdit()
            field.returnPressed.connect(self.focus_options)
            field.textEdited.connect(self._written)
            self._labels.append(label)
            self._fields.append(field)
            self.body.addWidget(label)
            self.body.addWidget(field)
            self.body.addWidget(LimitLine(field, LINE_LIMIT, texts))
        self.refusal = Notice()
        self._refusal_kept = KeptInSight(self.refusal, self._bring_refusal)
        self.body.addWidget(self.refusal)
        self.options = OptionList("Choices")
        self.options.set_compact(True)
        self.body.setSpacing(6)
        self.body.addSpacing(6)  # 12 in all: the rings of field and option do not overlap
        self.body.addWidget(self.options)
        self.body.addWidget(self._note)
        self.options.chosen.connect(self._choose)
        set_shown(self, shown=False)

    @property
    def asked(self) -> Asking | None:
        """What it waits for the answer to."""
        return self._asking

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self._asking is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two abreast only while there is room for two."""
        super().resizeEvent(event)
        self._place_options()

    def _place_options(self) -> None:
        parent = self.parentWidget()
        is_wide = parent is not None and parent.width() >= active_theme().px(_ABREAST_FROM)
        self.options.set_abreast(2 if is_wide else 1)

    def ask(self, asking: Asking, hint: str = "") -> None:
        """Show a question and take the focus."""
        self._put_away()
        self._asking, self._draft_of = asking, asking.subject
        self.set_title(asking.title)
        self.set_hint(hint)
        self._note.setText(asking.note)
        set_shown(self._note, bool(asking.note))
        self.refusal.show_notice("")
        models = [
            OptionModel(str(place), label)
            for place, (_, label) in enumerate(asking.options, start=1)
        ]
        self._place_options()  # before it is shown: a window that has once grown for it stays so
        self.options.bind(models, token=asking.subject)
        self._bind_fields(asking.fields, self._drafts.pop((self._call, asking.subject), ()))
        set_shown(self, shown=True)
        if asking.text_first and asking.fields:
            self._fields[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.options.focus_first()

    def _put_away(self) -> None:
        """What is in the fields waits as the draft of what it was written for."""
        if self.written:
            self._drafts[self._call, self._draft_of] = tuple(f.text() for f in self._fields)
        self._clear()

    def _clear(self) -> None:
        self._draft_of = ""
        for field in self._fields:
            field.clear()

    def _bind_fields(self, labels: Sequence[str], draft: Sequence[str]) -> None:
        for place, (label, field) in enumerate(zip(self._labels, self._fields, strict=True)):
            used = place < len(labels)
            if used:
                label.setText(labels[place])
                name_control(field, labels[place])
            field.setText(draft[place] if place < len(draft) else "")
            set_shown(label, used)
            set_shown(field, used)

    def close_panel(self) -> None:
        """Go away; nothing is recorded, and what was written waits until the same thing is asked again."""
        was_open = self.is_open
        self._asking = None
        set_shown(self, shown=False)
        if was_open:
            self.closed.emit()

    @property
    def written(self) -> str:
        """What stands in its fields, also once it is closed, with the space at its end: whoever types on goes on there."""
        return " ".join(field.text() for field in self._fields if field.text().strip())

    def interrupt(self) -> None:
        """Go away because the face that it was asked on goes; ``take_interrupted`` then tells what it was."""
        self._interrupted = self._asking
        self.close_panel()

    def take_interrupted(self) -> Asking | None:
        """What was asked when the face went, once."""
        asked, self._interrupted = self._interrupted, None
        return asked

    def forget(self) -> None:
        """Go away with what was written: it was answered, or it is kept elsewhere."""
        self._clear()
        self.close_panel()

    def turn_to(self, call: str) -> None:
        """Another call is on show: what was written for this one waits until it is back."""
        self._put_away()
        self._call = call
        self.close_panel()

    def keep(self, answered: Answered) -> None:
        """What was written for something, until that is asked again: it was sent, and not taken."""
        self._draft_of = answered.subject
        for field, text in zip(self._fields, answered.texts, strict=False):
            field.setText(text)

    @property
    def has_words(self) -> bool:
        """Whether anything is written in it."""
        return bool(self.written)

    def choose_key(self, key: str) -> bool:
        """A digit while the panel is open."""
        return self.options.choose_key(key)

    @Slot()
    def focus_options(self) -> None:
        """From a text field to the choices."""
        self.options.focus_first()

    def refuse(self, words: str) -> None:
        """Stay open with what was written, say below the fields why, and go to the first: it is needed."""
        self.refusal.show_notice(words)
        announce(words, source=self)
        self._fields[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._refusal_kept.told()

    def _bring_refusal(self) -> None:
        """With the field that it asks for."""
        bring_into_sight(self.refusal)
        bring_into_sight(self._fields[0])

    @Slot(str)
    def _written(self, text: str) -> None:
        """What was missing is not missing any more."""
        if text.strip():
            self.refusal.show_notice("")

    def send_written(self) -> bool:
        """Ctrl+Enter sends what was written, where the panel begins with writing; no answer is chosen by it."""
        asking = self._asking
        return asking is not None and asking.text_first and self.options.choose_key("1")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes and loses nothing already recorded."""
        if event.key() == Qt.Key.Key_Escape and self.is_open:
            self.close_panel()
            return
        super().keyPressEvent(event)

    @Slot(OptionChosen)
    def _choose(self, chosen: OptionChosen) -> None:
        asking = self._asking
        if asking is None or chosen.token != asking.subject or not chosen.key.isdigit():
            return
        option = asking.options[int(chosen.key) - 1][0]
        texts = tuple(field.text().strip() for field in self._fields[: len(asking.fields)])
        self.answered.emit(Answered(asking.subject, option, texts, asking.about))
