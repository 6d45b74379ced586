"""The one window: override bar, banner, navigation, page, hints; the training frame around all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.audit_ports import Notice as LogNotice
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.presentation.call_models import CallScreen
from rcrp_desktop.presentation.call_screen import present_banner
from rcrp_desktop.ui.background import Background, Lanes
from rcrp_desktop.ui.call_taking.screen import CallScreenPage
from rcrp_desktop.ui.desk_watch import DeskWatch
from rcrp_desktop.ui.found_at_start import FoundAtStart
from rcrp_desktop.ui.hints_in_force import HintsInForce
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.keyboard import Keyboard
from rcrp_desktop.ui.log_opening import LogOpening
from rcrp_desktop.ui.parts import FrameLines, Page, Parts, RolePage, SealsOf
from rcrp_desktop.ui.shell_lines import (
    call_page_of,
    keep_words,
    line_under_guide,
    override_off_call,
    right_of_tabs,
    training_area,
)
from rcrp_desktop.ui.shell_window import ShellWindow
from rcrp_desktop.ui.told_problem import ToldProblem
from rcrp_desktop.ui.unrecorded_line import UnrecordedLine
from rcrp_desktop.ui.widgets.focus_ring import FocusRing

DRAIN_SECONDS = 10.0


class MainWindow(ShellWindow):
    """Built once. ``start()`` after it is shown opens the log and looks for other people's changes."""

    def __init__(self, parts: Parts, lanes: Background, keyboard: Keyboard) -> None:
        super().__init__()
        self.parts = parts
        self._lanes = lanes
        self.keyboard = keyboard
        keyboard.setParent(self)  # it sees every window's keys, and must not outlive its own
        self.role = parts.role
        self._pages: dict[str, QWidget] = {}
        self._role_pages: dict[str, RolePage] = {}
        self._before_help: QWidget | None = None
        self._guide: QWidget | None = None
        self._practised: list[CallScreenPage] = []
        self._at_closing: list[Callable[[], None]] = [parts.close_log]
        self._build()
        keyboard.watch(self)
        keyboard.set_override(self.raise_override)
        kept = partial(keep_words, self, self._call_page_on_show, parts.texts)
        keyboard.set_stray(partial(kept, keyboard.field_written_in))
        common = {Act.HELP: self.show_help, Act.LEAVE_TRAINING: self.leave_training}
        keyboard.set_common({**common, Act.SEEN: self._found.seen})
        self._watch = DeskWatch(parts, lanes, self)
        self._watch.opened.connect(self._opening.opened)
        self._watch.refused.connect(self._opening.refused)
        self._watch.changed.connect(self._calls_changed)
        self.live.controller.recording.lost.connect(self._watch.open_again)

    def _build(self) -> None:
        parts = self.parts
        self.setWindowTitle(parts.texts("shell.title"))
        for act in (self.keyboard.went_by_hand, self.raise_override):
            self.override_bar.raised.connect(act)
        self.live = CallScreenPage(
            parts.calls, self._lanes, parts.desk, SealsOf(parts), parts.copied
        )
        self.live.shell_changed.connect(self._show_call_shell)
        self.live.keys_changed.connect(self.keys_changed)
        self.live.acts.left.connect(self.show_start)
        self.stack.addWidget(self.live)
        self._hints = HintsInForce(self.hints)
        self.ring = FocusRing(self)
        self._bind_banner()
        controller = self.live.controller
        self._found = FoundAtStart(parts, self._lanes, self.standing, controller, self.problem)
        self._told_problem = ToldProblem(self, parts, controller)
        self._unrecorded_line = UnrecordedLine(self, self.live)
        controller.recording.noticed.connect(self._found.taken_in)
        self._opening = LogOpening(parts, self._lanes, self.standing, self._found)
        self._opening.changed.connect(self._signed_known)
        self._opening.said.connect(self.say)
        self._opening.failed.connect(self.problem)
        self._opening.mended.connect(controller.recording.recover)

    @property
    def lanes(self) -> Lanes:
        """Where pages have their work done."""
        return self._lanes

    # -- opening

    def open_first(self) -> None:
        """The page of the role; without a role the question what you are here for."""
        self._found.begin(self.live.begin)
        if self.role:
            self.take_role(self.role)
        else:
            self.show_start()

    def start(self) -> None:
        """Behind the first question: open the log, then what else is owed, then look for changes."""
        self.state_block.style_now()
        self._watch.start()

    @Slot()
    def _signed_known(self) -> None:
        show: Callable[[str], None] | None = getattr(self.page, "show_signed", None)
        if show is not None:
            show(self.parts.texts(self._opening.signed))

    def found(self, label: str, seen: Callable[[], None], notices: Sequence[LogNotice]) -> None:
        """A page opened a record of its own."""
        self._found.also(label, seen, notices)

    @Slot()
    def show_start(self) -> None:
        """First start, and whenever the role is to be changed."""
        from rcrp_desktop.ui.start_page import DeskFacts, StartPage

        texts, parts = self.parts.texts, self.parts
        signed, key = texts(self._opening.signed), self.keyboard.override_key
        facts = DeskFacts(parts.signed_in, parts.policy_title, signed, key, parts.record_kept)
        page = StartPage(texts, facts, examples_loaded=parts.examples_loaded)
        page.chosen.connect(self.take_role)
        page.examples.connect(self._load_examples)
        self.show_widget(page)

    @Slot(str)
    def take_role(self, role: str) -> None:
        """Open what the role opens first."""
        self.role = role
        self.parts.remember_role(role)
        pages = self._role_pages = {page.id: page for page in self.parts.pages(role)}
        self.show_nav(self._tabs(pages), self.show_page)
        if role == "handler" or not pages:
            self.show_live()
        else:
            self.show_page(next(iter(pages)))

    def _tabs(self, pages: dict[str, RolePage]) -> list[tuple[str, str]]:
        tabs = [(page.id, page.label) for page in pages.values()]
        return [*tabs, ("calls", self.parts.texts("shell.calls"))] if tabs else []

    @Slot(bool)
    def _load_examples(self, wanted: bool) -> None:
        self._lanes.write(
            partial(self.parts.set_examples, wanted), self._examples_set, self.problem
        )

    def _examples_set(self, loaded: bool) -> None:
        self.say(self.parts.texts("start.loaded") if loaded else "")

    # -- pages

    @Slot(str)
    def show_page(self, page: str) -> None:
        """Go to a page of the navigation; it is built when it is first opened."""
        if page == "calls":
            self.show_live()
            return
        if page not in self._pages:
            built = self._pages[page] = self._role_pages[page].build(self)
            area = training_area(built)
            if area is not None:
                area.changed.connect(self._training_changed)
                area.left.connect(self.show_live)
        self.show_widget(self._pages[page], page)

    def show_live(self) -> None:
        """The live call screen."""
        self.show_widget(self.live, "calls")

    def show_widget(self, widget: QWidget, page: str = "") -> None:
        """Show a page, in the navigation or not, as it is now."""
        self._bring(widget, page)
        self._bind_shell()
        self.page.refresh()
        self.keys_changed()
        self.page.focus_first()

    def _bring(self, widget: QWidget, page: str) -> None:
        before = self.stack.currentWidget()
        if self.stack.indexOf(widget) < 0:
            self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)
        if before is not widget and before not in (self.live, *self._pages.values(), None):
            self._drop(before)
        if self.nav is not None and page:
            self.nav.set_current(page)
        self._frame_page(widget)

    def _drop(self, widget: QWidget) -> None:
        if widget not in (self._before_help, self._guide):
            self.stack.removeWidget(widget)
            widget.deleteLater()

    @property
    def page(self) -> Page:
        """The page on show."""
        return cast("Page", cast("object", self.stack.currentWidget()))

    def _frame_page(self, widget: QWidget) -> None:
        framed: Callable[[], FrameLines] | None = getattr(widget, "frame", None)
        words = framed() if framed is not None and widget is not self.live else None
        is_training = words is not None
        self.setWindowTitle(
            self.parts.texts("shell.title_training" if is_training else "shell.title")
        )
        frame = (words.line, words.right) if words is not None else ("", "")
        self.frame.set_training(is_training, *frame)
        self.show_tabs(shown=widget is self.live or call_page_of(widget) is None)

    @property
    def is_live_on_show(self) -> bool:
        """Whether the live call screen is what is on show."""
        return self.stack.currentWidget() is self.live

    @Slot()
    def _training_changed(self) -> None:
        """Library, mock call or debrief came on show inside the training area."""
        area = self.stack.currentWidget()
        if area is None:
            return
        inner = self._call_page_on_show()
        if inner is not None and inner not in self._practised:
            self._practised.append(inner)
            inner.shell_changed.connect(self._show_call_shell)
            inner.keys_changed.connect(self.keys_changed)
        self._frame_page(area)
        self._bind_shell()
        self.keys_changed()

    # -- the shell around a page

    def _bind_shell(self) -> None:
        inner = self._call_page_on_show()
        if inner is not None and inner.page.screen_model is not None:
            self._show_call_shell(inner.page.screen_model)
            return
        texts, key = self.parts.texts, self.keyboard.override_key
        who = texts(f"shell.role_{self.role}", who=self.parts.desk.person) if self.role else ""
        self.show_plain_shell(
            override_off_call(
                self.stack.currentWidget(),
                texts,
                key=key,
                who=who,
                is_training=self.frame.is_training,
            )
        )
        self._bind_banner()

    def _call_page_on_show(self) -> CallScreenPage | None:
        return call_page_of(self.stack.currentWidget())

    def _bind_banner(self) -> None:
        facts = self.live.controller.facts() if self.live.controller.live_id else None
        if facts is not None:
            self.show_banner(present_banner(facts))

    @Slot(CallScreen)
    def _show_call_shell(self, screen: CallScreen) -> None:
        inner = self._call_page_on_show()
        if inner is None or inner.page.screen_model is not screen:
            return
        self.show_screen_shell(screen)

    @Slot()
    def look_changed(self) -> None:
        """Another theme or text size is in force."""
        self.live.refresh()

    @Slot()
    def keys_changed(self) -> None:
        """Take the keys and hints of the page on show, and say anew where the override lands."""
        page = self.page
        name = getattr(page, "state_name", type(page).__name__)
        self.keyboard.set_state(name, page.handlers(), getattr(page, "choose", None))
        self._hints.bind(tuple(page.hints()), getattr(page, "foot", ""))
        self.show_right(right_of_tabs(self.stack.currentWidget()))
        if self._call_page_on_show() is None:  # a call screen tells its shell itself, at every key
            self._bind_shell()

    @Slot()
    def raise_override(self) -> None:
        """On the call on show; on any other page on the call it shows, or on a fresh one. Never refused."""
        inner = self._call_page_on_show()
        if inner is not None:
            inner.raise_override()
            if self.is_live_on_show:
                self.acts_told.unsent.police_stand(self.live.controller.live_id)
            return
        call = getattr(self.page, "call_on_show", "")
        if self._is_guide_on_show() and self._before_help is self.live:
            call = self.live.controller.live_id  # the guide only lies over it
        if not call or self.frame.is_training:
            self.live.controller.calls_on_show.begin_another()
            call = self.live.controller.live_id
        self.live.raise_override_on(call)
        self.acts_told.unsent.police_stand(
            call
        )  # before its page goes, which hands on what it says
        self._bring(self.live, "calls")  # it was presented with the override, and is not again
        self._bind_shell()
        self.keys_changed()
        self.page.focus_first()

    @Slot()
    def leave_training(self) -> None:
        """F12: at once, whatever is on show."""
        if self.frame.is_training:
            self.show_live()

    @Slot()
    def show_help(self) -> None:
        """The guide for this role; the page on show is kept as it is."""
        if self._is_guide_on_show():
            return
        from rcrp_desktop.ui.help_page import HelpPage

        self._before_help = self.stack.currentWidget()
        texts = self.parts.texts
        line = line_under_guide(self._before_help, self.live, texts)
        page = self._guide = HelpPage(texts, self.parts.read_guide, override_line=line)
        page.closed.connect(self._close_help)
        page.show_guide(self.role or "handler")
        self.show_widget(page)

    def _is_guide_on_show(self) -> bool:
        return self._guide is not None and self.stack.currentWidget() is self._guide

    @Slot()
    def _close_help(self) -> None:
        helped, before = self.stack.currentWidget(), self._before_help
        self._before_help = None
        if before is not None:
            self.show_widget(before)
        if helped is not None:
            self._guide = None
            self.stack.removeWidget(helped)
            helped.deleteLater()

    def closing(self, work: Callable[[], None]) -> None:
        """Something to be done on the write lane when the window closes."""
        self._at_closing.append(work)

    def problem(self, problem: Exception) -> None:
        """Say what happened, what it means and what to do now."""
        if isinstance(problem, OperationalProblem):
            on_call = self.live if self._before_help is self.live else self._call_page_on_show()
            self._told_problem.tell(problem, on_call)

    @Slot(object)
    def _calls_changed(self, calls: frozenset[str]) -> None:
        self._found.look_again(self._watch.step)
        self.live.controller.reread.after_look(calls, self._watch.step)

    # -- closing

    def stop(self) -> None:
        """Look for nothing more and try nothing again."""
        self._watch.stop()
        self.live.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop looking, let what is queued be written, close the log; nothing waits for ever."""
        self.stop()
        self.live.acts.notes.write()
        for work in self._at_closing:
            self._lanes.write(work, _done, _done)
        self._lanes.drain(DRAIN_SECONDS)
        event.accept()


def _done(_result: object) -> None:
    """Closing has nothing more to show."""
