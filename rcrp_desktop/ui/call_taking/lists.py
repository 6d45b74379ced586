"""Lists: fills the lists of F9 from the open calls of this desk."""

from __future__ import annotations

from rcrp_desktop.domain.quoting import Quoted
from rcrp_desktop.presentation.call_face import face_of
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.call_models import ItemLine
from rcrp_desktop.presentation.items import (
    handover_text,
    nothing_more,
    present_item,
    present_tab,
)
from rcrp_desktop.presentation.still_owed import without_row
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.call_taking.controller import CallController
from rcrp_desktop.ui.call_taking.items_view import debt_name
from rcrp_desktop.ui.call_taking.page import CallPage

_KEYS = (
    (("F9",), "hint.open_items"),
    (("Enter",), "hint.open_row"),
    (("F8",), "hint.hand_over"),
    (("Esc",), "hint.back"),
    (("Ctrl", "PgDn"), "hint.next_call"),
    (("Ctrl", "N"), "hint.new_call"),
)
_KEPT = frozenset({"F12", "F1"})


def list_hints(texts: Texts, face: tuple[HintModel, ...]) -> tuple[HintModel, ...]:
    """The lists have the keys; help and the way out of training stay."""
    own = tuple(HintModel(keys, texts(words)) for keys, words in _KEYS)
    return own + tuple(hint for hint in face if set(hint.keys) & _KEPT)


class Lists:
    """Calls at the left, debts at the right; re-bound whenever something on show changes."""

    def __init__(self, page: CallPage, controller: CallController) -> None:
        self._page = page
        self._controller = controller

    def bind(self) -> None:
        """Show the calls and debts as they are now."""
        texts = self._page.texts
        calls = [self._controller.open_call(call) for call in self._controller.calls()]
        live = self._controller.live_id
        tabs = [
            present_tab(self._controller.facts_of(call), is_live=call.state.call == live)
            for call in calls
            if call is not None
        ]
        self._page.calls.bind(tabs, texts("items.live"))
        lines = self._lines()
        facts, is_all_read = self._controller.facts(), self._controller.is_all_read
        note = nothing_more(facts, lines, is_all_read=is_all_read)
        hint = texts("items.hint", number=len(lines))
        self._page.items.bind(lines, hint, note, _lead(facts, lines))

    def handover(self) -> Quoted:
        """The debts as text for whoever takes over."""
        is_all_read = self._controller.is_all_read
        return handover_text(self._controller.facts(), self._lines(), is_all_read=is_all_read)

    def handed_over(self) -> str:
        """What is said once it is copied."""
        words = "items.handed_over" if self._controller.is_all_read else "items.handed_over_part"
        return self._page.texts(words)

    def _lines(self) -> list[ItemLine]:
        lines: list[ItemLine] = []
        for item in self._controller.items():
            call = self._controller.open_call(item.call)
            if call is not None:
                lines.append(present_item(self._controller.facts_of(call), item))
        return lines


def _lead(facts: Facts, lines: list[ItemLine]) -> str:
    """What ANOTHER CALL names, also where what is worse needs somebody else; else what has no row on this call's face."""
    here = [(item.call, item.id) for item in without_row(facts, face_of(facts))]
    named = [(other.call, other.item) for other in facts.elsewhere] or here
    found = (line for line in lines if named and (line.call, line.id) == named[0])
    return next(map(debt_name, found), "")
