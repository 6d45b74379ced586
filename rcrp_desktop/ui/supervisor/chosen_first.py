"""ChosenFirst: what came under the keys by itself is decided by none of them before its person chose it there."""

from __future__ import annotations

from time import monotonic

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.ui.call_taking.override_watch import READ_SECONDS

SHOWN_SECONDS = READ_SECONDS
"""So long a request is on show before anything decides it, whoever chose it."""
STILL_DOWN_SECONDS = 0.08
"""No finger lifts a key and presses it again in less: it bounces, or is held and repeats as some systems tell it."""
SHORT_PRESS_SECONDS = 0.5
"""Who keeps a key down longer holds it: systems wait about so long before it repeats, and a firm finger lifts it before."""
BOUNCE_SECONDS = 0.15
"""The same key so soon after it decided is the same press."""


@frozen
class _OnShow:
    """``content`` is all that stands there of what is asked about ``about``, told from ``detail``."""

    about: str = ""
    content: object = None
    detail: CallDetail | None = None


class ChosenFirst:
    """Told of what comes and of what its person does; asked by every key and button that decides.

    To have looked at a call once is not to mean it now. Whoever presses a lesser key too early waits anew, for they have
    read nothing; who presses police too early does not: the wait runs on from when the request came on show, or from the
    press that showed it, and the first press after it sends them. Two things still begin it anew, for neither is another
    press: a key that is held, and one that bounces. So does each press that runs on from one that decided: it was meant
    for what that decided on.
    """

    def __init__(self) -> None:
        self._waits = False
        self._pressed: float | None = None
        self._begun: float | None = None
        self._down = self._press = float("-inf")
        self._runs_on = False
        self._decided = "", float("-inf")
        self._shown: float | None = None
        self._on_show = _OnShow()
        self._read: CallDetail | None = None
        self._is_news = False
        self._told_news: float | None = None

    def came_by_itself(self) -> None:
        """The program put this here: after a decision, in the place of what went, on the way back to a page."""
        self._waits, self._pressed, self._begun = True, None, None

    def shown_by_key(self) -> None:
        """A key that decides was pressed and only showed it."""
        self._waits, self._is_news = True, False
        self._pressed = self._begun = now = monotonic()
        self._press_now(now)

    def shown(self) -> None:
        """What is asked stands there now, however it came: it can be read from now on."""
        self._shown = monotonic()

    @property
    def on_show(self) -> CallDetail | None:
        """What the call told when it was last shown."""
        return self._on_show.detail

    def shows(
        self,
        about: str,
        content: object,
        detail: CallDetail | None = None,
        *,
        is_own: bool = False,
    ) -> None:
        """All that stands there of it now; None while nothing does. Who looked before it changed has not read that.

        ``is_own``: nothing but its person's own acts changed it.
        """
        before, self._on_show = self._on_show, _OnShow(about, content, detail)
        if None in (content, before.content) or about != before.about:
            self._is_news, self._read = False, None
        elif content != before.content and not is_own:
            self._is_news, self._told_news = True, None
            self._read = self._read or before.detail

    @property
    def unread_news(self) -> tuple[CallDetail, CallDetail] | None:
        """The call as its person read it, and as it stands there now; None where nothing came since."""
        now = self._on_show.detail
        return (self._read, now) if self._read is not None and now is not None else None

    @property
    def is_unread(self) -> bool:
        """Whether what is asked has not been on show long enough to be read."""
        return self._shown is not None and monotonic() - self._shown < SHOWN_SECONDS

    def chosen(self) -> None:
        """Its person chose it: by an arrow, a click, Space, or because they opened it."""
        self._waits, self._begun = False, None

    def key_was_down(self) -> None:
        """A key repeats or came up: until now it was not let alone, and whoever holds it reads nothing."""
        self._down = now = monotonic()
        if self._pressed is not None:
            self._pressed = now
        if self._told_news is not None:
            self._told_news = now
        if self._begun is not None and now - self._press > SHORT_PRESS_SECONDS:
            self._begun = now

    def decided(self, choice: str) -> None:
        """A press decided."""
        self._decided = choice, monotonic()
        self._runs_on = True

    def is_bounce(self, choice: str) -> bool:
        """Whether the key that just decided comes again so soon that nobody pressed it twice."""
        last, at = self._decided
        return choice == last and monotonic() - at < BOUNCE_SECONDS

    def hindrance(self, *, sends_police: bool, at_once: bool = False) -> str:
        """The name of the words that say why a press only shows; "" where it decides.

        News of what its person chose holds neither police at once (``at_once``) back nor what ``sends_police`` says is no
        less: to ask again. All else it does, police at a lower grade too.
        """
        if self.holds_back(at_once=at_once):
            self._is_news = False  # on show with the rest, which can be read until the next press
            return "decision.read_before_police" if at_once else "decision.read_first"
        return "decision.changed" if not sends_police and self._holds_news() else ""

    def _holds_news(self) -> bool:
        """What stands there changed: whether that can not have been read since it was said."""
        if self._is_news:
            before, self._told_news = self._told_news, monotonic()
            self._is_news = before is None or self._told_news - before < READ_SECONDS
        if not self._is_news:
            self._read = None
        return self._is_news

    def holds_back(self, *, at_once: bool = False) -> bool:
        """A key that decides is pressed: whether it only shows. Whoever presses on at once has read nothing."""
        now = monotonic()
        is_unread, is_held = self.is_unread, now - self._down < STILL_DOWN_SECONDS
        self._press_now(now)
        if not self._waits and not is_unread:
            return False
        since = self._begun if at_once and not self._runs_on else self._pressed
        self._pressed = now
        self._begin(now, is_held=is_held)
        is_same = at_once and is_held
        self._waits = is_unread or is_same or since is None or now - since < READ_SECONDS
        return self._waits

    def _press_now(self, now: float) -> None:
        if now - self._press >= READ_SECONDS:
            self._runs_on = False
        self._down = self._press = now

    def _begin(self, now: float, *, is_held: bool) -> None:
        """Since when it can be read, for whoever sends police."""
        if is_held:
            self._begun = now
        elif self._begun is None:
            self._begun = now if self._waits else self._shown
