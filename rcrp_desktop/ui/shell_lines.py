"""What the shell says around a page: where the override lands, who sits here, what stands at the right of the tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.presentation.problem_text import Told, problem_words
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import OverrideModel
from rcrp_desktop.ui.call_taking.screen import CallScreenPage
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.typing_guard import LONE_END

if TYPE_CHECKING:
    from rcrp_desktop.ui.shell_window import ShellWindow
    from rcrp_desktop.ui.training.area import TrainingArea


def training_area(page: QWidget | None) -> TrainingArea | None:
    """The page as the training area, if it is; told by its face, so that training is not imported at start."""
    return cast("TrainingArea", page) if hasattr(page, "is_practising") else None


def call_page_of(page: QWidget | None) -> CallScreenPage | None:
    """The call screen that a page is or holds, live or practised."""
    if isinstance(page, CallScreenPage):
        return page
    area = training_area(page)
    if area is not None and area.mock is not None and area.is_practising:
        inner = cast("object", area.mock.call_page)
        return inner if isinstance(inner, CallScreenPage) else None
    return None


def override_off_call(
    page: QWidget | None, texts: Texts, *, key: str, who: str, is_training: bool
) -> OverrideModel:
    """The override bar of a page that is no call screen: its line names what raising it would do now."""
    line = getattr(page, "override_line", "") or texts("override.starts")
    if is_training:
        line = texts("override.leaves_training")
    return OverrideModel(key, texts("override.text"), line, who)


def line_under_guide(page: QWidget | None, live: CallScreenPage, texts: Texts) -> str:
    """The guide lies over a page: the override acts on the live call under it, else it starts one."""
    screen = live.page.screen_model
    if page is live and screen is not None:
        return screen.override.line
    return texts("override.starts")


def right_of_tabs(page: QWidget | None) -> str:
    """What a page puts at the right of the tabs."""
    return str(getattr(page, "right", ""))


def problem_line(problem: OperationalProblem, parts: Parts, on_show: CallScreenPage | None) -> str:
    """What happened, what it means and what to do now: of the call only where one is on show."""
    told = Told.CALL if on_show is not None and on_show.page.screen_model else Told.NO_CALL
    now = parts.times.minute(parts.calls.stamp().at_ms)
    who, kept = parts.desk.person, parts.calls.recorder.can_keep
    return problem_words(problem, parts.texts, who=who, time=now, told=told, kept=kept).text


def keep_words(
    shell: ShellWindow,
    on_show: Callable[[], CallScreenPage | None],
    texts: Texts,
    field: Callable[[], QWidget | None],
    words: str,
) -> None:
    """Typed into a field that went while it was written in: a note of the call on show, else it is said."""
    if (call := on_show()) is not None:
        call.stray.take(words, field())
    else:
        key = "shell.stray_enter" if words == LONE_END else "shell.stray"
        shell.say(texts(key) if words else "")
