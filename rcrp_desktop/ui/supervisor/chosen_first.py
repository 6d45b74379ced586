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

    def came_by_itself(self) -> None:
        """The program put this here: after a decision, in the place of what went, on the way back to a page."""
        self._waits, self._pressed = True, None

    def shown_by_key(self) -> None:
        """A key that decides was pressed and only showed it."""
        self._waits, self._pressed = True, monotonic()

    def shown(self) -> None:
        """What is asked stands there now, however it came: it can be read from now on."""
        self._shown = monotonic()

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

    def holds_back(self) -> bool:
        """A key that decides is pressed: whether it only shows. Whoever presses on at once has read nothing."""
        now = monotonic()
        is_unread = self.is_unread
        if not self._waits and not is_unread:
            return False
        before, self._pressed = self._pressed, now
        self._waits = is_unread or before is None or now - before < READ_SECONDS
        return self._waits
