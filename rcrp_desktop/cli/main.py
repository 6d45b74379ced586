"""``rcrp``: the product without a screen. Also run as ``python -m rcrp_desktop.cli.main``."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from rcrp_desktop import __version__
from rcrp_desktop.application.problems import (
    AnswersRejected,
    LogInUse,
    NoHome,
    OperationalProblem,
    PackRejected,
    ScenarioRejected,
    SettingsInvalid,
)
from rcrp_desktop.application.start_words import fault_of_words
from rcrp_desktop.bootstrap.command_line import Program
from rcrp_desktop.cli.assess import assess_command
from rcrp_desktop.cli.audit import audit_group
from rcrp_desktop.cli.demo import demo_command
from rcrp_desktop.cli.doctor import doctor_command
from rcrp_desktop.cli.options import IN_USE, INTERRUPTED, REFUSED, UNAVAILABLE, stop
from rcrp_desktop.cli.policy import policy_group
from rcrp_desktop.cli.printing import tell
from rcrp_desktop.cli.train import train_group
from rcrp_desktop.presentation.problem_text import problem_words
from rcrp_desktop.presentation.texts import Texts

_NOBODY_READS = 141


class Rcrp(click.Group):
    """The group of all commands: speaks UTF-8 and turns the world's faults into sentences and exit codes."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - click's own shape
        """As click does it, but with streams that can say everything."""
        _speak_utf8()
        given = args[0] if args and args[0] is not None else kwargs.get("args")
        fault = fault_of_words(sys.argv[1:] if given is None else list(given))
        if fault:
            tell(fault, err=True)
            sys.exit(REFUSED)
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own shape
        """Run the command; a fault of the world ends it in words."""
        ctx.obj = ctx.obj or Program()
        try:
            return super().invoke(ctx)
        except OperationalProblem as problem:
            _told(problem, ctx.obj.texts)
        except BrokenPipeError:
            # Whoever read has gone: nothing more can be said, and nothing may be tried at exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(_NOBODY_READS) from None
        except KeyboardInterrupt:
            stop([], INTERRUPTED)


def _told(problem: OperationalProblem, texts: Texts) -> None:
    match problem:
        case PackRejected() | AnswersRejected() | ScenarioRejected() | SettingsInvalid():
            stop([*problem.issues, texts("cli.nothing_done")], REFUSED)
        case LogInUse():
            what = problem_words(problem, texts, who="you", time="").what
            stop([what, texts("cli.nothing_recorded")], IN_USE)
        case NoHome():
            words = problem_words(problem, texts, who="", time="").text
            stop([words, texts("cli.nothing_done")], REFUSED)
        case _:
            what = problem_words(problem, texts, who="", time="").what
            detail = f" ({problem.detail})" if problem.detail and problem.detail not in what else ""
            stop([what + detail, texts("cli.nothing_more")], UNAVAILABLE)


def _speak_utf8() -> None:
    """A pipe gets UTF-8; a terminal that cannot show a letter shows a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="replace")
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None and not sys.stdin.isatty():
        reconfigure(encoding="utf-8", errors="replace")


@click.group(cls=Rcrp)
@click.version_option(__version__, prog_name="rcrp")
def main() -> None:
    """RCRP Desktop without a screen: assess calls, check packs, verify and search the record."""


for _command in (
    assess_command,
    audit_group,
    demo_command,
    doctor_command,
    policy_group,
    train_group,
):
    main.add_command(_command)

if __name__ == "__main__":
    main(prog_name="rcrp")
