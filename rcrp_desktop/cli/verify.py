"""``rcrp audit verify``: a verdict on each log. Opens nothing for writing, so that evidence stays as it is."""

from __future__ import annotations

from pathlib import Path

import click

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.bootstrap.command_line import LogFile, Program
from rcrp_desktop.cli.options import (
    data_option,
    json_option,
    mode_option,
    print_json,
    program_of,
    stop,
)
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.audit.report import UNREADABLE_EXIT, IntegrityReport, worst_exit
from rcrp_desktop.presentation.problem_text import problem_words


@click.command("verify")
@click.option(
    "--log",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Only this log file, wherever it is.",
)
@click.option("--tree-only", is_flag=True, help="Only whether the entries give the signed heads.")
@mode_option
@json_option
@data_option
@click.pass_context
def verify_command(
    ctx: click.Context,
    file: Path | None,
    tree_only: bool,
    mode: LogMode,
    as_json: bool,
    data: Path | None,
) -> None:
    """Give a verdict on each log, with what was not checked. Nothing is written anywhere.

    Ends with the code of the worst verdict: 0, 3 UNSIGNED, 4 SUSPECT clock, 20 altered or damaged,
    21 FORK or ROLLBACK, 22 BAD SIGNATURE, 30 CANNOT JUDGE; 2 where there is nothing to check.
    """
    program = program_of(ctx)
    wanted = (LogFile(str(file), file),) if file else program.logs(data, mode)
    if not wanted:
        where = program.logs_folder(data, mode)
        stop([program.texts("cli.verify.no_logs", where=where), *elsewhere(program, data, mode)])
    checked = [
        (_unfit(program, file) if file else "") or _checked(program, log, tree_only=tree_only)
        for log in wanted
    ]
    if as_json:
        print_json([_verdict_json(log, found) for log, found in zip(wanted, checked, strict=True)])
    else:
        for log, found in zip(wanted, checked, strict=True):
            click.echo(_verdict_text(program, log, found))
    ctx.exit(worst_exit(_exit_code(found) for found in checked))


def elsewhere(program: Program, data: Path | None, mode: LogMode) -> list[str]:
    """Which other records there are, with the option that asks for them: nothing here is not nothing at all."""
    texts = program.texts
    found = [texts(f"cli.other.{other}") for other in program.other_modes(data, mode)]
    return [texts(f"cli.other.none_{mode}", found=" ".join(found))] if found else []


Checked = IntegrityReport | str
"""A verdict, or why there can be none, in words."""


def _unfit(program: Program, file: Path) -> str:
    """Why a file that was named cannot be a log, "" where it can. In the data folder every log must be one."""
    if not file.exists():
        return program.texts("cli.verify.no_file")
    return "" if program.is_log(file) else program.texts("cli.verify.no_log")


def _checked(program: Program, log: LogFile, *, tree_only: bool) -> Checked:
    try:
        return program.verify(log, tree_only=tree_only)
    except OperationalProblem as problem:
        return problem_words(problem, program.texts, who="", time="").what


def _exit_code(found: Checked) -> int:
    return found.exit_code if isinstance(found, IntegrityReport) else UNREADABLE_EXIT


def _verdict_json(log: LogFile, found: Checked) -> dict[str, object]:
    if isinstance(found, IntegrityReport):
        return {"log": log.name, "file": str(log.path), **found.as_json()}
    return {
        "log": log.name,
        "file": str(log.path),
        "verdict": "CANNOT BE OPENED",
        "exit_code": UNREADABLE_EXIT,
        "problem": found,
    }


def _verdict_text(program: Program, log: LogFile, found: Checked) -> str:
    if isinstance(found, IntegrityReport):
        return f"{log.name}\n{found.as_text()}"
    return program.texts("cli.verify.not_opened", log=log.name, what=found)
