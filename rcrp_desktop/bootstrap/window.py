"""Composes the window. Imported by the graphical entry point only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.clock import SystemClock
from rcrp_desktop.adapters.data_places import look, machine_wide, may_set_up
from rcrp_desktop.adapters.local_zone import desk_zone
from rcrp_desktop.adapters.looking import is_file
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.screen import ScreenFault, named_screen, screen_fault
from rcrp_desktop.application.problems import NoHome, OperationalProblem
from rcrp_desktop.application.stop_signals import StopSignals
from rcrp_desktop.bootstrap.unread_source import source_unread
from rcrp_desktop.bootstrap.watch import Watch
from rcrp_desktop.bootstrap.workplace import Desk, StartOptions, Workplace, open_desk
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.quoting import as_line, joined
from rcrp_desktop.presentation.call_inputs import Desk as ScreenDesk
from rcrp_desktop.presentation.problem_text import Told, problem_words, settings_lines
from rcrp_desktop.presentation.times import Times

if TYPE_CHECKING:
    from rcrp_desktop.ui.parts import LookSettings, Parts, RolePage

EXIT_REFUSED = 2
EXIT_PROBLEM = 3
_QT = ("PySide6", "shiboken6")
_PLACES_TOLD = 3


def run_window(options: StartOptions, stops: StopSignals, *, smoke: bool = False) -> int:
    """Open the window; a fault that keeps it closed is told in a sentence."""
    try:
        with source_unread():
            from rcrp_desktop.ui.app import run
    except ImportError as fault:
        if not _is_of_qt(fault):
            raise
        return no_window(str(fault), options)
    screen = screen_fault(os.environ)
    if screen in ("none", "silent"):  # where it refuses, Qt says why
        return no_window("", options, screen)
    try:
        desk = open_desk(options)
        workplace = Workplace(desk)
    except OperationalProblem as problem:
        sys.stderr.write(joined(map(as_line, told(problem, options).split("\n"))) + "\n")
        return EXIT_REFUSED if isinstance(problem, NoHome) else EXIT_PROBLEM
    code = run(
        [],
        lambda: make_parts(workplace, ask_role=not (options.role or smoke)),
        lambda why: no_window(why, options),
        stops,
        smoke=smoke,
    )
    if smoke and workplace.recorder.log is None:
        # People see this in the window; nobody looks at one that closes again.
        words = desk.texts("cli.smoke_unrecorded", folder=workplace.folder)
        sys.stderr.write(as_line(words) + "\n")
        return EXIT_PROBLEM
    return code


def _is_of_qt(fault: ImportError) -> bool:
    """Whether it is Qt's binding that does not load; where a system library is missing only the path says so."""
    return any(name in f"{fault.name} {fault.path}" for name in _QT)


def no_window(why: str, options: StartOptions, fault: ScreenFault = "") -> int:
    """Say that there is no window, what is missing, and how the call is taken without one; the exit code."""
    from shlex import join

    from rcrp_desktop.adapters.machine import install_command
    from rcrp_desktop.adapters.text_files import load_texts

    texts = load_texts(resource_path("text"))
    lines = [texts(f"cli.window.{fault or 'refused'}", screen=named_screen(os.environ))]
    lines += [texts("cli.window.qt", words=line) for line in why.splitlines()[:1]]
    missing = install_command(os.environ)
    lines += [texts("cli.window.install", command=missing)] if missing else []
    given = {"--policy": options.policy, "--data": options.data, "--as": options.person}
    words = [part for name, value in given.items() if value for part in (name, str(value))]
    command = join(["rcrp", "assess", "--record", *words])
    lines.append(texts("cli.window.terminal", command=command))
    sys.stderr.write(joined(map(as_line, lines)) + "\n")
    return EXIT_PROBLEM


def told(problem: OperationalProblem, options: StartOptions) -> str:
    """A fault in words, before there is a window."""
    from rcrp_desktop.adapters.text_files import load_texts

    texts = load_texts(resource_path("text"))
    now = Times(desk_zone()).zoned_minute(SystemClock().now_ms())
    return problem_words(problem, texts, who=options.person, time=now, told=Told.NO_WINDOW).text


def make_parts(workplace: Workplace, *, ask_role: bool) -> Parts:
    """Everything the window is built from."""
    from rcrp_desktop.ui.parts import LookSettings, Parts

    desk = workplace.desk
    texts, settings, pack = desk.texts, desk.settings, workplace.engines.published.pack
    times = Times(desk_zone())
    screen = ScreenDesk(
        texts,
        times,
        desk.person.id,
        workplace.mode,
        settings.override_key,
        unverified=bool(desk.person.unverified),
        account=desk.person.account,
    )
    signed_in = texts(
        "start.from_system" if desk.person.verified else "start.asserted", who=desk.person.id
    )
    policy_title = texts("banner.pack", title=pack.meta.title, version=pack.meta.version)
    watch = Watch(workplace)
    saved = _Saved(workplace)
    return Parts(
        texts=texts,
        times=times,
        desk=screen,
        role="" if ask_role and not settings.role else desk.person.role,
        look=LookSettings(settings.theme, settings.text_percent, settings.override_key),
        calls=workplace.calls,
        unfinished=workplace.unfinished,
        owing=workplace.calls.owing,
        seal_of=workplace.records.seal_of,
        kept_of=workplace.records.kept_of,
        copied=workplace.note_copy,
        open_log=workplace.open_log,
        close_log=workplace.close,
        changed_calls=watch.changed,
        signed_in=signed_in,
        policy_title=policy_title,
        tokens=lambda: resource_path("theme/tokens.toml").read_text("utf-8"),
        style_template=lambda: resource_path("theme/base.qss").read_text("utf-8"),
        read_guide=read_guide,
        remember_role=saved.role,
        remember_look=saved.look,
        set_examples=partial(set_examples, workplace),
        examples_loaded=workplace.has_examples(),
        pages=_pages(workplace, times),
        seen=workplace.say_seen,
        start_notice=_start_notice(workplace),
        record_kept=desk.texts(f"start.record_{_kept(desk)}"),
        prove_pack=partial(pack_notice, workplace),
    )


def set_examples(workplace: Workplace, wanted: bool) -> bool:  # noqa: FBT001 - a check box says it
    """Put 200 invented calls into their own folder, or take them out in one step."""
    from rcrp_desktop.bootstrap.examples import clear_examples, load_examples

    if wanted and not workplace.has_examples():
        load_examples(workplace.desk)
    elif not wanted:
        clear_examples(workplace.desk)
    return workplace.has_examples()


def read_guide(name: str) -> str:
    """A guide's Markdown from the resources; the handler's where there is none of that name."""
    path = resource_path(f"help/{name}.md")
    if not is_file(path):
        path = resource_path("help/handler.md")
    return path.read_text("utf-8")


def pack_notice(workplace: Workplace) -> str:
    """Prove the pack in force again (design §3.4); words where that disagrees with its record, else empty."""
    issues = workplace.desk.policies.recheck(workplace.engines.published)
    if not issues:
        return ""
    places = ", ".join(issue.place for issue in issues[:_PLACES_TOLD])
    return workplace.desk.texts("problem.pack_unproved", places=places)


def _kept(desk: Desk) -> str:
    """Where the record is, and whether this person could let all accounts of the machine share one."""
    if desk.places.is_shared:
        return "shared"
    place = machine_wide()
    is_free = _is_apart(desk) and look(place) == "own"
    return "offer" if is_free and may_set_up(place) else "value"


def _is_apart(desk: Desk) -> bool:
    """The account's own folder, because none was named and none for all accounts was found."""
    return not (desk.places.named or desk.places.is_shared)


def _start_notice(workplace: Workplace) -> str:
    """What of settings and places is not as somebody meant it."""
    desk = workplace.desk
    problem = desk.settings_problem
    said = settings_lines(problem, desk.texts, desk.data) if problem is not None else []
    if workplace.pack_problem is not None:
        title = workplace.engines.published.pack.meta.title
        why = workplace.pack_problem.in_short
        said.append(desk.texts("problem.pack_stands_in", pack=desk.policy, title=title, why=why))
    if _is_apart(desk) and look(machine_wide()) == "closed":
        said.append(desk.texts("start.left_out", place=machine_wide()))
    return "\n".join(said)


class _Saved:
    """Choices that are kept for the next start; one that cannot be kept is not worth stopping for."""

    def __init__(self, workplace: Workplace) -> None:
        self._desk = workplace.desk
        self._calls = workplace.calls

    def role(self, role: str) -> None:
        """What opens first next time; what is done from now on is done in this role."""
        self._calls.person = replace(self._calls.person, role=role)
        self._keep(replace(self._desk.settings, role=role))

    def look(self, look: LookSettings) -> None:
        """Theme and text size."""
        self._keep(replace(self._desk.settings, theme=look.theme, text_percent=look.text_percent))

    def _keep(self, settings: object) -> None:
        from rcrp_desktop.adapters.settings import Settings

        assert isinstance(settings, Settings)
        if settings == self._desk.settings or self._desk.settings_problem is not None:
            return
        try:
            self._desk = self._desk.remember(settings)
        except OperationalProblem:
            return


def _pages(workplace: Workplace, times: Times) -> Callable[[str], Sequence[RolePage]]:
    def pages(role: str) -> Sequence[RolePage]:
        if role == "handler":
            return ()  # the call screen alone; what the others need is not even imported
        from rcrp_desktop.bootstrap import role_pages

        return role_pages.pages_of(role, workplace, times)

    return pages
