"""What the composition root hands to the user interface. No adapters are imported here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.application.calls import CallService, FoundCalls
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.acts_told import ActsTold
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.key_table import Act


class Page(Protocol):
    """What the shell asks of every page; a page is a QWidget too."""

    @property
    def title(self) -> str:
        """Its name."""
        ...

    def handlers(self) -> Mapping[Act, Callable[[], object]]:
        """What the keys do now."""
        ...

    def hints(self) -> Sequence[HintModel]:
        """What the keys do now, in words."""
        ...

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        ...

    def refresh(self) -> None:
        """Look again."""
        ...


class FrameLines(Protocol):
    """What the training frame says; only pages of the training area have a ``frame()``."""

    @property
    def line(self) -> str:
        """Beside TRAINING."""
        ...

    @property
    def right(self) -> str:
        """At the right."""
        ...


@frozen
class RolePage:
    """A page of a role's navigation. ``build`` is called when the page is first opened."""

    id: str
    label: str
    build: Callable[[Shell], QWidget]


class Shell(Protocol):
    """What a page may ask of the window around it."""

    @property
    def lanes(self) -> Lanes:
        """Where pages have their work done."""
        ...

    @property
    def acts_told(self) -> ActsTold:
        """Where it says what came of an act whose page is gone."""
        ...

    def show_page(self, page: str) -> None:
        """Go to a page of the navigation."""
        ...

    def show_widget(self, widget: QWidget) -> None:
        """Show a page that is not in the navigation."""
        ...

    def keys_changed(self) -> None:
        """The page on show has other keys now."""
        ...

    def closing(self, work: Callable[[], None]) -> None:
        """Something to be done on the write lane when the window closes."""
        ...

    def problem(self, problem: Exception) -> None:
        """Something of the world's could not be done."""
        ...

    def found(self, label: str, seen: Callable[[], None], notices: Sequence[Notice]) -> None:
        """The page's own record was opened: what a person must know of it stands until it is seen."""
        ...


@frozen
class LookSettings:
    """Theme and text size as kept in the settings."""

    theme: str
    text_percent: int
    override_key: str


def _unsaid() -> None:
    """Where nothing is kept."""


@frozen
class Parts:
    """Everything the window is built from."""

    texts: Texts
    times: Times
    desk: Desk
    role: str
    look: LookSettings
    calls: CallService
    unfinished: Callable[[], FoundCalls]
    owing: Callable[[], FoundCalls]
    seal_of: Callable[[str], str]
    kept_of: Callable[[str], Kept | None]
    copied: Callable[[str, str], None]
    open_log: Callable[[], Sequence[Notice]]
    close_log: Callable[[], None]
    changed_calls: Callable[[], frozenset[str]]
    signed_in: str
    policy_title: str
    tokens: Callable[[], str]
    style_template: Callable[[], str]
    read_guide: Callable[[str], str]
    remember_role: Callable[[str], None]
    remember_look: Callable[[LookSettings], None]
    set_examples: Callable[[bool], bool]
    examples_loaded: bool
    pages: Callable[[str], Sequence[RolePage]]
    seen: Callable[[], None] = _unsaid
    """Records, on the writer thread, that somebody knows of a log that was set aside."""
    start_notice: str = ""
    record_kept: str = ""
    prove_pack: Callable[[], str] = str
    """Builds and checks the pack in force anew, on a read thread; words for the window where it does not hold."""


class SealsOf:
    """What the call screen asks of the own log, from the parts of the window."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def seal_of(self, call: str) -> str:
        """The seal of the call's newest entry."""
        return self._parts.seal_of(call)

    def kept_of(self, call: str) -> Kept | None:
        """How that entry is kept."""
        return self._parts.kept_of(call)
