"""What every page stands in: override bar or state block, banner, notice, navigation, hints, training frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from rcrp_desktop.presentation.call_models import BannerModel, CallScreen
from rcrp_desktop.presentation.unrecorded import Unrecorded
from rcrp_desktop.presentation.widgets import OverrideModel
from rcrp_desktop.ui.acts_told import ActsTold
from rcrp_desktop.ui.widgets.banner import ExampleBanner
from rcrp_desktop.ui.widgets.key_hints import KeyHintBar
from rcrp_desktop.ui.widgets.nav_bar import NavBar
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.notice_lane import NoticeLane, RoomAbove, height_at
from rcrp_desktop.ui.widgets.override_bar import OverrideBar
from rcrp_desktop.ui.widgets.shown import set_shown, settle_layouts
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice
from rcrp_desktop.ui.widgets.state_block import StateBlock
from rcrp_desktop.ui.widgets.training_frame import TrainingFrame

LEAST_WIDTH = 420


class ShellWindow(QMainWindow):
    """Holds the parts and shows what it is told; ``MainWindow`` decides what."""

    def __init__(self) -> None:
        super().__init__()
        self.setAnimated(False)  # it has nothing to dock; else it slides what grows by a line
        self.setMinimumWidth(LEAST_WIDTH)
        self.override_bar = OverrideBar()
        self.state_block = StateBlock()
        self.banner = ExampleBanner()
        self.standing = StandingNotice()
        self.notice = Notice()
        self.nav_box = QWidget()
        self._nav_layout = QVBoxLayout(self.nav_box)
        self._nav_layout.setContentsMargins(0, 0, 0, 0)
        self.nav: NavBar | None = None
        self.stack = QStackedWidget()
        self.hints = KeyHintBar()
        self._own_unrecorded = self._unrecorded = self._acts_unrecorded = ""
        self.acts_told = ActsTold(self.standing, self.stack, self._tell_unrecorded_acts)
        self._elsewhere_unrecorded = Unrecorded()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.override_bar, self.state_block, self.banner):
            column.addWidget(part)
        self.notices = NoticeLane(self.notice, self.standing)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.notices, 1)
        beside.addWidget(self.standing.pinned)
        column.addLayout(beside)
        column.addWidget(self.nav_box)
        column.addWidget(self.stack, 1)
        column.addWidget(self.hints)
        self.frame = TrainingFrame(content)
        self.setCentralWidget(self.frame)
        self._content = content
        self._room = RoomAbove(content, self.notices, self._left_for_notices)
        for part in (self.state_block, self.notice, self.nav_box):
            set_shown(part, shown=False)

    def show_nav(self, tabs: Sequence[tuple[str, str]], chosen: Callable[[str], None]) -> None:
        """Another role's pages; none hides the bar."""
        if self.nav is not None:
            self._nav_layout.removeWidget(self.nav)
            self.nav.deleteLater()
            self.nav = None
        if tabs:
            self.nav = NavBar(tabs)
            self.nav.chosen.connect(chosen)
            self._nav_layout.addWidget(self.nav)
        set_shown(self.nav_box, bool(tabs))

    def show_tabs(self, shown: bool) -> None:
        """A mock call has the whole window, as a real one has at a handler's desk."""
        set_shown(self.nav_box, shown and self.nav is not None)

    def show_right(self, words: str) -> None:
        """What the page on show says at the right of the tabs."""
        if self.nav is not None:
            self.nav.set_right(words)

    def show_plain_shell(self, override: OverrideModel) -> None:
        """The shell of a page that shows no call."""
        self.override_bar.set_compact(True)
        self.override_bar.bind(override)
        set_shown(self.override_bar, shown=True)
        set_shown(self.state_block, shown=False)
        self._own_unrecorded = ""
        self._show_unrecorded()

    def show_banner(self, banner: BannerModel) -> None:
        """The example banner of the pack in force."""
        self.banner.bind(banner.text, banner.detail, banner.marking)

    def show_screen_shell(self, screen: CallScreen) -> None:
        """The shell of a call: the state block takes the override bar's place once police are going."""
        emergency = screen.emergency
        self.override_bar.set_compact(False)
        self.override_bar.bind(screen.override)
        if emergency is not None:
            self.state_block.bind(emergency.block)
        set_shown(self.state_block, shown=emergency is not None)
        set_shown(self.override_bar, shown=emergency is None)
        self.show_banner(screen.banner)
        self._own_unrecorded = (
            screen.not_recorded if emergency is None else ""
        )  # else the red block
        self._show_unrecorded()
        settle_layouts()

    def _left_for_notices(self, width: int) -> int:
        """What the other parts leave, and what the page on show must have in sight."""
        others = (self.override_bar, self.state_block, self.banner, self.nav_box, self.hints)
        taken = sum(height_at(part, width) for part in others)
        page = self.stack.currentWidget()
        least: Callable[[int], int] | None = getattr(page, "least_height", None)
        needed = least(width) if least is not None else self._content.height() // 2
        return self._content.height() - taken - needed

    def tell_unrecorded(self, elsewhere: Unrecorded) -> None:
        """What is not recorded of calls that are not on show; it stands until it is, whatever else is said."""
        self._elsewhere_unrecorded = elsewhere
        self._show_unrecorded()

    def _tell_unrecorded_acts(self, words: str) -> None:
        """What is not recorded of what a supervisor decided, on whatever page that was pressed."""
        self._acts_unrecorded = words
        self._show_unrecorded()

    def _show_unrecorded(self) -> None:
        """A threat to life of any call first: what stands behind is out of sight where large text has little room."""
        elsewhere = self._elsewhere_unrecorded
        of_calls = (elsewhere.threats, self._own_unrecorded, elsewhere.others)
        lines = (*of_calls, self._acts_unrecorded)
        unrecorded = "\n".join(filter(None, lines))
        if unrecorded != self._unrecorded:  # what was said of it before is not so any more
            self._unrecorded = unrecorded
            self.say("")

    def say(self, words: str) -> None:
        """A line of the window's own under the banner, below what is not recorded; empty takes it away."""
        first, then = (self._unrecorded, words) if self._unrecorded else (words, "")
        self.notice.show_notice(first, then)
        set_shown(self.notice, bool(first))
        self.standing.set_alone(alone=not first)
