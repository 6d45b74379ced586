"""ToldNotice: what became of a key, in the page's notice. It goes with the state of the call that it spoke of."""

from __future__ import annotations

from rcrp_desktop.presentation.call_models import CallScreen
from rcrp_desktop.ui.call_taking.page import CallPage


class ToldNotice:
    """Else "That needs a supervisor." stood on after what needed one was gone, by somebody else's act."""

    def __init__(self, page: CallPage) -> None:
        self._page = page
        self._words = ""
        self._about: object = None

    def tell(self, words: str) -> None:
        """Of the screen as it is shown next: an act is told of before its screen is."""
        self._words, self._about = words, None
        self._page.show_notice(words)

    def tell_of_this(self, words: str) -> None:
        """Of the screen on show."""
        self.tell(words)
        if (screen := self._page.screen_model) is not None:
            self.look(screen)

    def look(self, screen: CallScreen) -> None:
        """What is shown now; a notice that something else has taken the place of is not this one's any more."""
        if not self._words:
            return
        about = _about(screen)
        if self._about is None:
            self._about = about
        elif about != self._about:
            if self._page.notice.accessibleName() == self._words:
                self._page.show_notice("")
            self._words, self._about = "", None


def _about(screen: CallScreen) -> object:
    """What of a screen a refusal can be about: neither its clock, nor its notes, nor how far it is recorded."""
    question, outcome, emergency = screen.question, screen.outcome, screen.emergency
    return (
        screen.call,
        screen.stage,
        screen.truth,
        screen.route,
        question.id if question is not None else "",
        (outcome.lead, outcome.headline, outcome.awaiting, outcome.actions) if outcome else (),
        (emergency.block.raised, bool(emergency.mispress_until_ms)) if emergency else (),
    )
