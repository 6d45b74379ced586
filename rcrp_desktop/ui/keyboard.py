"""The dispatcher that turns keys into acts.

``keyboard = Keyboard(app, override_key="F2")``; ``keyboard.watch(window)`` for each window;
``keyboard.set_override(handler)`` once; ``keyboard.set_common({Act.HELP: ...})`` for acts that every
screen has; ``keyboard.set_state("question", {Act.NOTES: ...}, choose=options.choose_key)`` whenever
the state changes. Letters, digits, = and Backspace act only outside text fields and closed lists; function keys and
Ctrl keys everywhere; held keys act once. Enter, Space, arrows, Tab and Esc stay the platform's.

Who types into a field that a late change or the override takes away goes on typing: those keys are words, never acts
(``typing_guard``). ``keyboard.set_stray(handler)`` once says where they go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from rcrp_desktop.ui.key_table import DEFAULT_OVERRIDE_KEY, KEY_TABLE, OVERRIDE_KEYS, Act, key_name
from rcrp_desktop.ui.typing_guard import (
    CALM_MS,
    LINE_END,
    LONE_END,
    TypingGuard,
    is_text_field,
    takes_letters,
    written_by,
)

Handlers = Mapping[Act, Callable[[], object]]
Choose = Callable[[str], object]
_NO_HANDLERS: Handlers = {}


class Keyboard(QObject):
    """Sees keys before any control does, in every window it watches."""

    def __init__(self, app: QApplication, override_key: str = DEFAULT_OVERRIDE_KEY) -> None:
        super().__init__(app)
        self._table = {binding.key: binding for binding in KEY_TABLE}
        self._override_key = ""
        self._override: Callable[[], object] | None = None
        self._common: Handlers = _NO_HANDLERS
        self._handlers: Handlers = _NO_HANDLERS
        self._choose: Choose | None = None
        self._state = ""
        self._guard = TypingGuard()
        self._stray: Callable[[str], object] | None = None
        self._is_straying = False
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self.calm_down)
        self.set_override_key(override_key)
        app.focusWindowChanged.connect(self._watch_window)
        app.focusChanged.connect(self._watch_focus)

    @property
    def override_key(self) -> str:
        """The key of the override as the configuration names it."""
        return self._override_key

    @property
    def state(self) -> str:
        """Name of the state whose handlers are in force."""
        return self._state

    def set_override_key(self, key: str) -> None:
        """Give the override another key. Raises ValueError for one that means something else."""
        if key not in OVERRIDE_KEYS:
            raise ValueError(f"the override key must be one of {', '.join(OVERRIDE_KEYS)}: {key!r}")
        self._override_key = key

    def set_override(self, handler: Callable[[], object]) -> None:
        """What the override key does, whatever has the focus and whatever the state."""
        self._override = handler

    def set_stray(self, handler: Callable[[str], object]) -> None:
        """Where words go whose field was taken away while they were typed.

        Key by key: letters, ``BACK`` for Backspace, ``LINE_END`` for an Enter that ends them, and empty when the
        person has gone elsewhere.
        """
        self._stray = handler

    def set_common(self, handlers: Handlers) -> None:
        """Acts that every state has unless it has its own."""
        _refuse_override(handlers)
        self._common = dict(handlers)

    def set_state(self, name: str, handlers: Handlers, choose: Choose | None = None) -> None:
        """Take another state's acts. ``choose`` gets the digits, and U and = unless they have acts."""
        _refuse_override(handlers)
        self._state, self._handlers, self._choose = name, dict(handlers), choose

    def watch(self, window: QWidget) -> None:
        """See the keys of a window even while nothing in it has the focus."""
        window.installEventFilter(self)

    def press(self, key: str, *, in_text: bool = False) -> bool:
        """Act as if a key of the table had been pressed; False if it means nothing here."""
        if key == self._override_key:
            if self._override is not None:
                self._override()
            return True
        binding = self._table.get(key)
        if binding is None or (in_text and not binding.everywhere):
            return False
        handler = self._handlers.get(binding.act) or self._common.get(binding.act)
        if handler is not None:
            handler()
            return True
        return self._choose_with(key, binding.act)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a key that means something here; leave every other event alone."""
        if event.type() is QEvent.Type.FocusOut:
            left = cast("QFocusEvent", event)
            if left.reason() is Qt.FocusReason.MouseFocusReason:
                self._went_elsewhere()  # also where the press went to the control by another way than the window
            self._watch_popup(left)
            return False
        if event.type() is QEvent.Type.MouseButtonPress:
            self._went_elsewhere()
            return False
        if event.type() is QEvent.Type.KeyRelease:
            self._was_down(key_name(cast("QKeyEvent", event)), _target(watched))
            return False
        if event.type() is not QEvent.Type.KeyPress:
            return False
        return self._pressed(watched, cast("QKeyEvent", event))

    def _pressed(self, watched: QObject, press: QKeyEvent) -> bool:
        key = key_name(press)
        target = _target(watched)
        if key == self._override_key:
            return press.isAutoRepeat() or self._override_from(target)
        if QApplication.activePopupWidget() is not None:
            return False  # an open list or menu reads letters by itself
        if self._guard.holds(target) and (words := written_by(press)):
            self._took_words(words)
            return True
        if press.isAutoRepeat():
            return self._was_down(key, target)
        acted = bool(key) and self._act(key, target)
        if not acted and self._guard.left_to(target, press):
            self._went_elsewhere()
        return acted

    def _was_down(self, key: str, target: QWidget | None) -> bool:
        """Whether the key means something here. Who counts the time that a key was let alone is told that it was not.

        X repeats by release and press, and Qt takes some of these for new presses.
        """
        means = self._means_something(key, in_text=takes_letters(target))
        if means and (held := self._handlers.get(Act.HELD)) is not None:
            held()
        return means

    def _act(self, key: str, target: QWidget | None) -> bool:
        acted = self.press(key, in_text=takes_letters(target))
        if acted:
            led_to = QApplication.focusWidget()
            if not is_text_field(led_to):
                self._end_words()
            self._guard.came_to(led_to)
        return acted

    def _override_from(self, target: QWidget | None) -> bool:
        """It acts at once and ends no word: fingers type on for a while after the eyes have seen it."""
        self._guard.interrupted(target)
        self._calm.start()
        return self.press(self._override_key)

    @Slot()
    def calm_down(self) -> None:
        """Nothing was typed for a moment: after the override the keys act again. What was kept as a note stays told."""
        if self._guard.is_after_override:
            self._guard.went_elsewhere()
            self._is_straying = False

    @Slot()
    def went_by_hand(self) -> None:
        """The person pressed something that no key and no mouse told of, as a screen reader does."""
        self._went_elsewhere()

    def field_written_in(self) -> QWidget | None:
        """The field that somebody is writing in, on show or not."""
        return self._guard.field

    def _took_words(self, words: str) -> None:
        self._calm.start()
        is_in_lines = isinstance(self._guard.field, QPlainTextEdit | QTextEdit)
        if words == LINE_END and is_in_lines and self._guard.is_after_override:
            words = " "  # another line of the same note, and nobody leaves it by that
        was_typed, self._is_straying = self._is_straying, True
        if words == LINE_END:
            self._guard.went_elsewhere()
        if self._stray is not None:
            self._stray(words if was_typed or words != LINE_END else LONE_END)

    def _went_elsewhere(self) -> None:
        """By a key or a press of the mouse that is only now given to its control."""
        self._end_words()
        QTimer.singleShot(0, self, self._came)

    @Slot()
    def _came(self) -> None:
        self._guard.came_to(QApplication.focusWidget())

    def _end_words(self) -> None:
        self._guard.went_elsewhere()
        if self._is_straying and self._stray is not None:
            self._is_straying = False
            self._stray("")

    def _means_something(self, key: str, *, in_text: bool) -> bool:
        binding = self._table.get(key)
        if key == self._override_key:
            return True
        if binding is None or (in_text and not binding.everywhere):
            return False
        chooses = binding.act in _CHOOSING and self._choose is not None
        return binding.act in self._handlers or binding.act in self._common or chooses

    def _choose_with(self, key: str, act: Act) -> bool:
        if act not in _CHOOSING or self._choose is None:
            return False
        return self._choose(key) is not False

    @Slot(QWindow)
    def _watch_window(self, window: QWindow | None) -> None:
        # Qt asks every filter once, and installing twice only moves it to the front.
        if window is not None:
            window.installEventFilter(self)

    def _watch_popup(self, event: QFocusEvent) -> None:
        """See the keys of a menu or list that opens over the control with the focus."""
        popup = QApplication.activePopupWidget()
        if event.reason() is Qt.FocusReason.PopupFocusReason and popup is not None:
            popup.installEventFilter(self)

    @Slot(QWidget, QWidget)
    def _watch_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and not old.isWindow():
            old.removeEventFilter(self)
        if new is not None:
            new.installEventFilter(self)


def _target(watched: QObject) -> QWidget | None:
    return watched if isinstance(watched, QWidget) else QApplication.focusWidget()


_CHOOSING = (Act.CHOOSE, Act.UNSURE, Act.SAME_AS_BEFORE)


def _refuse_override(handlers: Handlers) -> None:
    if Act.OVERRIDE in handlers:
        raise ValueError("the override is set once, with set_override")
