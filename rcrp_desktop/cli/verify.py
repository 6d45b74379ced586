"""``rcrp audit verify``: a verdict on each log. Opens nothing for writing, so that evidence stays as it is."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.bootstrap import log_files
from rcrp_desktop.bootstrap.command_line import Program
from rcrp_desktop.bootstrap.log_files import LogFile
from rcrp_desktop.cli.options import (
    A_FILE,
    NOT_ALL,
    data_option,
    json_option,
    mode_option,
    program_of,
    stop,
)
from rcrp_desktop.cli.out_files import expect_room, out_option, put
from rcrp_desktop.cli.printing import tell, tell_json, tell_own_file
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.audit.report import (
    UNREADABLE_EXIT,
    IntegrityReport,
    is_below_fault,
    seal_exit,
    worst_exit,
)
from rcrp_desktop.domain.audit.seal import LATEST_MS, MET, Seal, parse_seal
from rcrp_desktop.presentation.problem_text import problem_words


def _seal(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Seal | None:
    """A seal as somebody read it off a screen."""
    try:
        return parse_seal(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command("verify")
@click.option(
    "--log",
    "file",
    type=A_FILE,
    help="Only this log file, wherever it is.",
)
@click.option("--tree-only", is_flag=True, help="Only whether the entries give the signed heads.")
@click.option(
    "--seal",
    metavar="CODE",
    callback=_seal,
    help="A seal from CAD, such as 1297-K7QM-4TXD: which entry it names, and whether that is there.",
)
@mode_option
@json_option
@data_option
@click.pass_context
def verify_command(
    ctx: click.Context,
    file: Path | None,
    tree_only: bool,
    seal: Seal | None,
    mode: LogMode,
    as_json: bool,
    data: Path | None,
) -> None:
    """Give a verdict on each log, with what was not checked. Nothing is written anywhere.

    Ends with the code of the worst verdict: 0, 3 UNSIGNED, 4 SUSPECT clock, 6 UNCONFIRMED, 20 altered or
    damaged, 21 FORK or ROLLBACK, 22 BAD SIGNATURE, 30 CANNOT JUDGE; 7 where nothing is worse and a log may not be
    looked into; 2 where there is nothing to check. With
    --seal, of the log that holds the entry, 40 where none does, 41 where it is there and not proven.
    """
    program = program_of(ctx)
    if file is None:
        expect_open(program, data, mode)
    named = (LogFile(str(file), file),) if file else ()
    wanted, missing = (named, ()) if file else log_files.logs_and_missing(data, mode)
    closed = () if file else log_files.not_looked_into(data, mode)
    if not (wanted or missing or closed):
        where = log_files.logs_folder(data, mode)
        stop([program.texts("cli.verify.no_logs", where=where), *elsewhere(program, data, mode)])
    checked: list[Checked] = [
        (_unfit(program, file) if file else "") or _checked(program, log, seal, tree_only=tree_only)
        for log in wanted
    ]
    wanted = (*wanted, *(LogFile(log.name, log.path) for log in missing))
    checked += [log.report for log in missing]
    if as_json:
        found = [_verdict_json(log, one) for log, one in zip(wanted, checked, strict=True)]
        found += [_closed_json(program, log) for log in closed]
        tell_json(found if seal is None else {"seal": str(seal), "logs": found})
    else:
        if seal is not None:
            tell(*_seal_lines(program, seal, wanted, checked, closed), "")
        for log, found in zip(wanted, checked, strict=True):
            tell(*_verdict_lines(program, log, found))
        for log in closed:
            tell(program.texts("cli.verify.not_looked", log=log.name))
    if seal is not None:
        pairs = sorted(zip(wanted, checked, strict=True), key=lambda pair: _is_beside(pair[0]))
        ctx.exit(seal_exit([found for _, found in pairs if isinstance(found, IntegrityReport)]))
    worst = worst_exit(map(_exit_code, checked)) if checked else 0
    ctx.exit(NOT_ALL if closed and is_below_fault(worst) else worst)


def expect_open(program: Program, data: Path | None, mode: LogMode) -> None:
    """Logs that may not be looked for are not the same as none."""
    why = log_files.why_closed(data, mode)
    if why:
        where = log_files.logs_folder(data, mode) / "logs"
        stop([program.texts("cli.verify.closed", where=where, why=why)], NOT_ALL)


def elsewhere(program: Program, data: Path | None, mode: LogMode) -> list[str]:
    """Which other records there are, with the option that asks for them: nothing here is not nothing at all."""
    texts = program.texts
    found = [texts(f"cli.other.{other}") for other in log_files.other_modes(data, mode)]
    return [texts(f"cli.other.none_{mode}", found=" ".join(found))] if found else []


def _is_beside(log: LogFile) -> bool:
    return log.beside is not None


Checked = IntegrityReport | str
"""A verdict, or why there can be none, in words."""


def _unfit(program: Program, file: Path) -> str:
    """Why a file that was named cannot be a log, "" where it can. In the data folder every log must be one."""
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return program.texts("cli.verify.no_file")
    except OSError as fault:
        return program.texts("cli.verify.unreadable", why=fault.strerror)
    if not os.access(file, os.R_OK):
        return program.texts("cli.verify.unreadable", why=os.strerror(errno.EACCES))
    return "" if log_files.is_log(file) else program.texts("cli.verify.no_log")


def _checked(program: Program, log: LogFile, seal: Seal | None, *, tree_only: bool) -> Checked:
    try:
        return log_files.verify(log, tree_only=tree_only, seal=seal)
    except OperationalProblem as problem:
        return problem_words(problem, program.texts, who="", time="").what


def _exit_code(found: Checked) -> int:
    return found.exit_code if isinstance(found, IntegrityReport) else UNREADABLE_EXIT


def _seal_lines(
    program: Program,
    seal: Seal,
    logs: Sequence[LogFile],
    checked: Sequence[Checked],
    closed: Sequence[LogFile],
) -> Iterator[str]:
    """Where the entry is, or that it is nowhere; and which logs could not say."""
    texts = program.texts
    pairs = [*zip(logs, checked, strict=True)]
    answers = [(log, r.seal) for log, r in pairs if isinstance(r, IntegrityReport) and r.seal]
    met = [(log, found) for log, found in answers if found.state in MET]
    for log, found in met:
        yield texts("cli.verify.seal.is", code=str(seal), seq=found.seq, log=log.name)
        yield texts(f"cli.verify.seal.{found.state.replace(' ', '_')}")
        yield texts(
            "cli.verify.seal.known",
            kind=found.kind,
            written=_utc(found.wall_ms) or texts("cli.verify.seal.no_time"),
            call=found.call or "-",
            reference=found.reference or "-",
        )
    if not met:
        yield texts("cli.verify.seal.not_found", code=str(seal))
        others = [log.name for log, found in answers if found.state == "another entry"]
        if others:
            yield texts("cli.verify.seal.others", seq=seal.seq, logs=", ".join(others))
    silent = [log.name for log, found in pairs if not _was_walked(found)]
    silent += [log.name for log in closed]
    if silent:
        yield texts("cli.verify.seal.silent", logs=", ".join(silent))


def _was_walked(found: Checked) -> bool:
    return isinstance(found, IntegrityReport) and found.seal is not None


def _utc(at_ms: int) -> str:
    """The moment in words, "" where no calendar has it."""
    if not 0 <= at_ms < LATEST_MS:
        return ""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


@click.command("verifier")
@out_option("Write the file there; else it is printed.")
@data_option
@click.pass_context
def verifier_command(
    ctx: click.Context,
    out: Path | None,
    replace: bool,
    data: Path | None,  # noqa: ARG001
) -> None:
    """Hand out the stand-alone verifier: one file of plain Python that checks a log without this program."""
    program = program_of(ctx)
    source = log_files.verifier_bytes()
    if out is None:
        tell_own_file(source)
        return
    expect_room(program, [out], replace=replace)
    put(program, out, source, replace=replace)
    tell(program.texts("cli.verify.handed_out", path=out))


def _verdict_json(log: LogFile, found: Checked) -> dict[str, object]:
    if isinstance(found, IntegrityReport):
        return {
            "log": log.name,
            "file": str(log.path),
            "public_key": log_files.public_key(log),
            **found.as_json(),
        }
    return {
        "log": log.name,
        "file": str(log.path),
        "verdict": "CANNOT BE OPENED",
        "exit_code": UNREADABLE_EXIT,
        "problem": found,
    }


def _closed_json(program: Program, log: LogFile) -> dict[str, object]:
    return {
        "log": log.name,
        "file": str(log.path),
        "verdict": "NOT CHECKED",
        "exit_code": NOT_ALL,
        "problem": program.texts("cli.verify.not_looked", log=log.name),
    }


def _verdict_lines(program: Program, log: LogFile, found: Checked) -> list[str]:
    if isinstance(found, IntegrityReport):
        key = log_files.public_key(log)
        told = [program.texts("cli.verify.key", public=key), ""] if key else []
        return [log.name, *found.as_text().split("\n")[: -1 if told else None], *told]
    return [program.texts("cli.verify.not_opened", log=log.name, what=found)]
