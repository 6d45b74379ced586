"""ChosenFirst: what came under the keys by itself is decided by none of them before its person chose it there."""

from __future__ import annotations

from time import monotonic

from rcrp_desktop.ui.call_taking.override_watch import READ_SECONDS

SHOWN_SECONDS = READ_SECONDS
"""So long a request is on show before anything decides it, whoever chose it."""


class ChosenFirst:
    """Told of what comes and of what its person does; asked by every key and button that decides.

    To have looked at a call once is not to mean it now.
    """

    def __init__(self) -> None:
        self._waits = False
        self._pressed: float | None = None
        self._shown: float | None = None
        self._on_show: tuple[str, object] = ("", None)
        self._is_news = False
        self._told_news: float | None = None

    def came_by_itself(self) -> None:
        """The program put this here: after a decision, in the place of what went, on the way back to a page."""
        self._waits, self._pressed = True, None

    def shown_by_key(self) -> None:
        """A key that decides was pressed and only showed it."""
        self._waits, self._pressed, self._is_news = True, monotonic(), False

    def shown(self) -> None:
        """What is asked stands there now, however it came: it can be read from now on."""
        self._shown = monotonic()

    def shows(self, about: str, content: object) -> None:
        """All that stands there of it now; None while nothing does. Who looked before it changed has not read that."""
        before, self._on_show = self._on_show, (about, content)
        if None in (content, before[1]) or about != before[0]:
            self._is_news = False
        elif content != before[1]:
            self._is_news, self._told_news = True, None

    @property
    def is_unread(self) -> bool:
        """Whether what is asked has not been on show long enough to be read."""
        return self._shown is not None and monotonic() - self._shown < SHOWN_SECONDS

    def chosen(self) -> None:
        """Its person chose it: by an arrow, a click, Space, or because they opened it."""
        self._waits = False

    def key_was_down(self) -> None:
        """A key repeats or came up: until now it was not let alone, and whoever holds it reads nothing."""
        if self._pressed is not None:
            self._pressed = monotonic()
        if self._told_news is not None:
            self._told_news = monotonic()

    def hindrance(self, *, sends_police: bool) -> str:
        """The name of the words that say why a press only shows; "" where it decides.

        News of what its person chose holds no police back: only what would send less.
        """
        if self.holds_back():
            self._is_news = False  # on show with the rest, which can be read until the next press
            return "decision.read_first"
        return "decision.changed" if not sends_police and self._holds_news() else ""

    def _holds_news(self) -> bool:
        """What stands there changed: whether that can not have been read since it was said."""
        if self._is_news:
            before, self._told_news = self._told_news, monotonic()
            self._is_news = before is None or self._told_news - before < READ_SECONDS
        return self._is_news

    def holds_back(self) -> bool:
        """A key that decides is pressed: whether it only shows. Whoever presses on at once has read nothing."""
        now = monotonic()
        is_unread = self.is_unread
        if not self._waits and not is_unread:
            return False
        before, self._pressed = self._pressed, now
        self._waits = is_unread or before is None or now - before < READ_SECONDS
        return self._waits
