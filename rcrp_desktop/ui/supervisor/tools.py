"""What every page of the supervisor is built with, and the writer's lane for looks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.integrity import IntegrityService
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from rcrp_desktop.application.search import SearchService
from rcrp_desktop.application.supervision import SupervisionService
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.to_decide import DecisionModel
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.background import Lanes, Refused
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.decisions import Decisions

Handlers = Mapping[Act, Callable[[], object]]
T = TypeVar("T")


class Navigation(Protocol):
    """What these pages ask of the window around them."""

    def show_page(self, page: str) -> None:
        """Go to a page of the navigation."""
        ...

    def show_widget(self, widget: QWidget) -> None:
        """Show a page that is not in the navigation."""
        ...

    def keys_changed(self) -> None:
        """The page on show has other keys now."""
        ...


@frozen
class SupervisorTools:
    """Services, lanes and words. ``now_ms`` is the clock; ``midnight_ms`` when a day so many days from today began here.

    ``has_examples`` says that invented calls are looked at: an override never lands on one of them.
    """

    supervision: SupervisionService
    search: SearchService
    integrity: IntegrityService
    lanes: Lanes
    shell: Navigation
    words: Words
    now_ms: Callable[[], int]
    midnight_ms: Callable[[int], int]
    decisions: Decisions
    has_examples: bool = False

    def lands_on(self, call: str) -> str:
        """The call that an override lands on while this one is on show; "" is a fresh one."""
        return "" if self.has_examples else call

    def override_line(self, reference: str) -> str:
        """What raising the override does while a call is on show, called as the page calls it."""
        if self.has_examples:
            return self.words.text("override.on_example", reference=reference)
        return self.words.text("override.on_shown", reference=reference)

    def problem_text(self, problem: OperationalProblem) -> str:
        """A fault of the world in words, for a page's own notice."""
        return self.words.problem(problem, self.now_ms())

    def decision_hints(self, model: DecisionModel | None) -> tuple[HintModel, ...]:
        """The keys that decide, where there is something to decide with them."""
        agree = (self.hint("agree", "A"),) if model is not None and model.can_agree else ()
        send = (self.hint("send_police", "S"),) if model is not None else ()
        return (*agree, *send)

    def hint(self, name: str, *keys: str) -> HintModel:
        """A hint of these pages."""
        return HintModel(keys, self.words.say(f"hint.{name}"))


class WriterLane:
    """Runs work on the write lane and waits for it: how a look from a read lane gets on record.

    Never call it on the write lane itself or on the main thread: both would wait for themselves.
    """

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    def __call__(self, work: Callable[[], T]) -> T:
        """What the work returned; raises what it raised, and StorageUnavailable while closing."""
        found: list[T] = []
        faults: list[BaseException] = []
        done = threading.Event()

        def run() -> None:
            try:
                found.append(work())
            except OperationalProblem as problem:
                faults.append(problem)
            finally:
                done.set()

        try:
            self._lanes.write(run, _nothing)
        except Refused as refused:
            raise StorageUnavailable("busy", "the program is closing") from refused
        done.wait()
        if faults:
            raise faults[0]
        return found[0]


def _nothing(_result: object) -> None:
    """The answer went back to the lane that asked."""
