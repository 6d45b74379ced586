"""FoundAtStart: says what was found at start, or could not be read, until it was seen; keeps its open calls in the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from rcrp_desktop.application.audit_ports import SET_ASIDE, Notice
from rcrp_desktop.application.calls import FoundCalls
from rcrp_desktop.application.one_step import Step, one_step, without_waiting
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.items import doubted_calls
from rcrp_desktop.presentation.start_notices import notice_lines
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.calls_on_show import KeptOf
from rcrp_desktop.ui.call_taking.controller import CallController
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice

SEEN_KEY = "Ctrl+G"
_UNREAD = "spill_unread"
FIRST_WITHIN_S = 2.0
"""As long as the window waits for the calls that were cut off: it had better open without them than not."""


@frozen
class _LookedUp:
    """What is open, what else is owed, how each is kept, and which files that could not be read are done with."""

    found: FoundCalls
    owing: FoundCalls
    kept: KeptOf
    gone: frozenset[Path]


@frozen
class _First:
    """What is open as the window is built. ``is_less``: something was left out of it that can be read soon."""

    found: FoundCalls
    kept: KeptOf
    is_less: bool


class FoundAtStart(QObject):
    """On the main thread."""

    def __init__(
        self,
        parts: Parts,
        lanes: Lanes,
        standing: StandingNotice,
        controller: CallController,
        problem: Callable[[Exception], None],
    ) -> None:
        super().__init__(standing)
        self._parts = parts
        self._lanes = lanes
        self._standing = standing
        self._controller = controller
        self._problem = problem
        self._is_unread = self._is_looking = False
        self._is_unwaited = False  # a log was busy for the first screen, and was left out of it
        self._came = 0  # calls found since it was said that some may be missing
        self._is_shown = self._has_looked = False
        self._seen: list[Callable[[], None]] = [parts.seen]
        standing.say_how(parts.texts("shell.seen"), SEEN_KEY)
        standing.seen.connect(self.seen)
        standing.add(parts.start_notice)
        self._names_calls, self._named = False, ""
        self._unread_files: frozenset[Path] = frozenset()
        controller.screen_changed.connect(self._name_calls)

    def opened(self, notices: Sequence[Notice]) -> None:
        """The log is open: read again what could not be read before, and what else is owed."""
        self._controller.recording.opened()
        self._tell(notices)
        self._look()

    @Slot(object)
    def taken_in(self, notices: Sequence[Notice]) -> None:
        """Something was taken in later: told as at the start, until it was seen, with the calls that it is about."""
        self._tell(notices)
        self._look()

    def _tell(self, notices: Sequence[Notice]) -> None:
        self._standing.add(*notice_lines(notices, self._parts.texts))
        self._names_calls |= any(n.kind in (*SET_ASIDE, "spill_unconfirmed") for n in notices)
        self._unread_files |= {n.quarantine for n in notices if n.kind == _UNREAD and n.quarantine}

    def begin(self, show: Callable[[Sequence[CallState], KeptOf], None]) -> None:
        """The first screen: the calls that were cut off, and what could not be read for it.

        No window stays shut for what is read: a log that is busy, and what takes longer than ``FIRST_WITHIN_S``, is
        looked for behind the first question.
        """
        first = partial(self._show_first, show)
        late = partial(self._came_late, first)
        if not self._lanes.read_first(
            self._read_first, late, self._not_looked, within_s=FIRST_WITHIN_S
        ):
            first(_First(FoundCalls(()), {}, is_less=True))

    def _read_first(self) -> _First:
        """On a read lane."""
        with without_waiting() as step:
            found = self._parts.unfinished()
            kept = self._kept(found.states)
        return _First(found, kept, is_less=bool(step.busy))

    def _show_first(
        self, show: Callable[[Sequence[CallState], KeptOf], None], read: _First
    ) -> None:
        self._is_shown = True
        show(read.found.states, read.kept)
        self._is_unwaited = read.is_less
        self._found(read.found)

    def _came_late(self, first: Callable[[_First], None], read: _First) -> None:
        """Behind the window what is open goes into the list; not where a later look told it already."""
        if not self._is_shown:
            first(read)
        elif self._is_unwaited and not self._has_looked:
            self._list(_LookedUp(read.found, FoundCalls(()), read.kept, frozenset()))
            self._is_unwaited = read.is_less
            self._found(read.found)

    def look(self) -> None:
        """What is open and what else is owed, as far as it can be read now."""
        if not self._is_looking:
            self._look()

    def look_again(self, step: Step) -> None:
        """At every look at the disk, as a part of its ``step``, as long as a part of the record could not be read."""
        if (self._is_unread or self._is_unwaited) and not self._is_looking:
            self._look(step)

    def _look(self, step: Step | None = None) -> None:
        self._is_looking = True
        self._lanes.read(partial(self._looked_up, step), self._reopened, self._not_looked)

    def _looked_up(self, step: Step | None) -> _LookedUp:
        """On a read lane, with all that the main thread is to show: it asks no log for it."""
        with one_step(step):
            found, owing = self._parts.unfinished(), self._parts.owing()
            kept = self._kept((*found.states, *owing.states))
        return _LookedUp(found, owing, kept, frozenset(filter(_is_gone, self._unread_files)))

    def _kept(self, states: Sequence[CallState]) -> KeptOf:
        """How each is kept that is not open here yet; a disk that gives nothing now tells it later."""
        kept: dict[str, Kept | None] = {}
        for call in {state.call: None for state in states}:
            if self._controller.open_call(call) is None:
                with suppress(OperationalProblem):
                    kept[call] = self._parts.kept_of(call)
        return kept

    def also(self, label: str, seen: Callable[[], None], notices: Sequence[Notice]) -> None:
        """Another record, of mock or example calls, was opened; ``seen`` is recorded in it."""
        lines = notice_lines(notices, self._parts.texts)
        if lines:
            self._seen.append(seen)
            self._standing.add(*(f"{label}: {line}" for line in lines))

    @Slot()
    def seen(self) -> None:
        """Somebody knows of it; of a log that was set aside the record says so."""
        if self._standing.lines:
            records = self._seen if self._standing.is_of_record else []
            self._standing.clear()
            self._names_calls, self._named = False, ""
            self._unread_files = frozenset()
            for record in records:
                self._lanes.write(record, _done, self._problem)

    @Slot()
    def _name_calls(self) -> None:
        """Which calls it is about, once they are read: somebody has to look each up in CAD."""
        if not self._names_calls:
            return
        calls = map(self._controller.open_call, self._controller.calls())
        named = doubted_calls([self._controller.facts_of(call) for call in calls if call])
        self._standing.replace(self._named, named)
        self._named = named

    def _not_looked(self, problem: OperationalProblem) -> None:
        self._is_looking = False
        self._problem(problem)

    def _reopened(self, looked_up: _LookedUp) -> None:
        self._is_looking, self._has_looked = False, True
        self._list(looked_up)

    def _list(self, looked_up: _LookedUp) -> None:
        found, owing = looked_up.found, looked_up.owing
        self._forget_files(looked_up.gone)
        was_unread, was_less = self._is_unread, self._is_unread or self._is_unwaited
        self._is_unwaited = False
        known = len(self._controller.calls())
        self._controller.calls_on_show.keep_in_list((*found.states, *owing.states), looked_up.kept)
        self._found(found)
        for state in found.states:
            # It may be on show since before that was known, or with less than is known now.
            if state.set_aside or state.unconfirmed or was_less:
                self._controller.read_again(state.call)
        if was_unread:
            self._came += len(self._controller.calls()) - known
        if self._came and found.is_all:
            self._standing.add(self._parts.texts.count("problem.read_again", self._came))
            self._came = 0

    def _forget_files(self, gone: frozenset[Path]) -> None:
        """That a file cannot be read is no longer so once every such file was read."""
        if gone:
            self._unread_files -= gone
            if not self._unread_files:
                self._standing.take_back(self._parts.texts(f"problem.{_UNREAD}"))

    def _found(self, found: FoundCalls) -> None:
        """Said when it begins, and no longer once all can be read; meanwhile somebody may have seen it."""
        line = self._parts.texts("problem.unread_record")
        is_all = found.is_all and not self._is_unwaited
        if is_all:
            self._standing.take_back(line)
        elif not self._is_unread:
            self._standing.add(line)
        self._is_unread = not found.is_all
        if self._controller.is_all_found != is_all:
            self._controller.is_all_found = is_all
            self._controller.refresh()


def _is_gone(path: Path) -> bool:
    """Whether it was taken in or put aside; one that cannot be looked at may lie there yet."""
    try:
        path.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _done(_result: object) -> None:
    """The notice is gone already."""
