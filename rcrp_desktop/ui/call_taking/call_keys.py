"""CallKeys: which key does what on the call screen, by the face on show and by what lies over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QApplication

from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.call_taking.acts import CallActs
from rcrp_desktop.ui.call_taking.lists import list_hints
from rcrp_desktop.ui.key_table import Act

_NOT_WHILE_ASKED = frozenset({Act.NOTES, Act.SEND_POLICE, Act.ON_CAD})
_NOT_UNSEEN = frozenset({Act.NOTES, Act.ON_CAD, Act.NEW_INFORMATION, Act.SIGN})


class CallKeys:
    """The keys of a call screen whose acts these are."""

    def __init__(self, acts: CallActs) -> None:
        self._acts = acts
        self._page = acts.page
        self._pane = 0

    def handlers(self) -> Mapping[Act, Callable[[], object]]:
        """The acts of the face on show. Each takes away what was said of the key before it."""
        return {act: partial(self._take, handler) for act, handler in self._handlers().items()}

    def _take(self, handler: Callable[[], object]) -> None:
        self._acts.taken()
        handler()

    def _handlers(self) -> Mapping[Act, Callable[[], object]]:
        common: dict[Act, Callable[[], object]] = {
            Act.NEXT_PANE: partial(self._step_pane, 1),
            Act.PREVIOUS_PANE: partial(self._step_pane, -1),
            Act.NEW_INFORMATION: self._acts.new_information,
            Act.COPY: self._acts.copy,
            Act.OPEN_ITEMS: self._acts.toggle_lists,
            Act.NEW_CALL: self._acts.new_call,
            Act.NEXT_CALL: partial(self._acts.step_call, 1),
            Act.PREVIOUS_CALL: partial(self._acts.step_call, -1),
            Act.NOTES: self._acts.write_notes,
            Act.SEND_POLICE: self._acts.send_police,
            Act.ON_CAD: self._acts.confirm_on_cad,
            Act.SIGN: self._acts.end_call,
            Act.REFRESH: self._acts.controller.refresh,
        }
        if self._page.ask.is_open:
            waiting = dict.fromkeys(_NOT_WHILE_ASKED, self._acts.answer_first)
            return common | waiting | {Act.SIGN: self._send}
        if self._page.is_face_hidden:
            return {act: call for act, call in common.items() if act not in _NOT_UNSEEN}
        return common | self._face_handlers()

    def _send(self) -> None:
        """What was written in a small question; it ends no call while another question waits for its answer."""
        if not self._page.ask.send_written():
            self._acts.answer_first()

    def _face_handlers(self) -> dict[Act, Callable[[], object]]:
        match self._acts.stage:
            case Stage.QUESTION | Stage.REASSESS:
                return {
                    Act.TAKE_BACK: self._acts.controller.take_back,
                    **self._folds(),
                    Act.GO_ON: self._acts.stop_going_on,
                }
            case Stage.OUTCOME:
                return {
                    Act.ACCEPT: self._acts.accept,
                    Act.TOLD: self._acts.show_told,
                    Act.UNSURE: self._acts.ask_supervisor,
                    Act.TAKE_BACK: self._acts.controller.take_back,
                    Act.GO_ON: self._acts.go_on,
                }
            case Stage.EMERGENCY:
                return {
                    Act.BOTH: self._acts.ask_ambulance,
                    Act.MIS_PRESSED: self._acts.mispress,
                    Act.GO_ON: self._acts.go_on,
                    Act.UNSURE: self._acts.ask_supervisor,
                }

    def _folds(self) -> dict[Act, Callable[[], object]]:
        """P and G mean something only where there is something to unfold."""
        question = self._page.question
        folds = {Act.PROBES: question.probes, Act.GLOSSARY: question.glossary}
        return {act: fold.toggle for act, fold in folds.items() if not fold.isHidden()}

    def choose(self, key: str) -> bool:
        """A digit, U or = for the list that has the keys."""
        self._acts.taken()
        if self._page.ask.is_open:
            return self._page.ask.choose_key(key)
        if self._page.is_face_hidden:
            return False
        match self._acts.stage:
            case Stage.QUESTION | Stage.REASSESS:
                return self._page.question.choose_key(key)
            case Stage.OUTCOME:
                return self._page.duties.choose_key(key)
            case Stage.EMERGENCY:
                return self._page.emergency.choose_key(key)

    @property
    def state_name(self) -> str:
        """Names the keyboard's state."""
        if self._page.ask.is_open:
            return "call ask"
        return "call lists" if self._page.is_face_hidden else f"call {self._acts.stage.value}"

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do now, in words; the small question and the lists have keys of their own."""
        screen = self._page.screen_model
        face = screen.hints if screen is not None else ()
        if self._page.ask.is_open:
            digits = tuple(row.model.key for row in self._page.ask.options.rows)
            back = HintModel(("Esc",), self._page.texts("hint.back"))
            return HintModel(digits, self._page.texts("hint.choose")), back
        return list_hints(self._page.texts, face) if self._page.lists_open else face

    def _step_pane(self, step: int) -> None:
        """From the pane that has the focus: another face may have come since the key was pressed last."""
        panes, focus = self._page.panes(), QApplication.focusWidget()
        around = [n for n, pane in enumerate(panes) if focus and pane.isAncestorOf(focus)]
        self._pane = ((around[-1] if around else self._pane) + step) % len(panes)
        panes[self._pane].focus_pane()
        if QApplication.focusWidget() is focus and len(panes) > 1:
            self._pane = (self._pane + step) % len(panes)
            panes[self._pane].focus_pane()
