"""``rcrp audit release``: lets go, by hand, of what a fault in the program holds back from the record."""

from __future__ import annotations

from pathlib import Path

import click

from rcrp_desktop.bootstrap import log_files
from rcrp_desktop.bootstrap.command_line import Program, Seat
from rcrp_desktop.cli.options import (
    FAILED,
    REFUSED,
    data_option,
    mode_option,
    person_option,
    program_of,
    stop,
)
from rcrp_desktop.cli.printing import tell
from rcrp_desktop.cli.verify import elsewhere, expect_open
from rcrp_desktop.domain.audit.entry import LogMode


@click.command("release")
@click.option("--yes", is_flag=True, help="Let go of it; else it is only said what is held.")
@mode_option
@person_option
@data_option
@click.pass_context
def release_command(
    ctx: click.Context, yes: bool, mode: LogMode, person: str, data: Path | None
) -> None:
    """Say which of your calls a fault in the program keeps from the record, and let go of what it holds.

    Needs the record, so close the window first. What fails once more goes into the record as UNCONFIRMED, or its line
    is put aside in a .damaged file; what waits behind it is recorded as it is. Ends with 1 where something is held, or
    was put aside.
    """
    program = program_of(ctx)
    _expect_anything(program, data, mode)
    with program.releasing(Seat(data, person, mode=mode)) as place:
        held = place.recorder.held_calls()
        if not held:
            tell(program.texts("cli.release.nothing"))
            return
        calls = ", ".join(sorted(filter(None, held)))
        if not yes:
            stop([program.texts("cli.release.held", calls=calls)], FAILED)
        released = place.recorder.release(place.calls.stamp())
    counts = {"recorded": released.recorded, "unconfirmed": released.unconfirmed}
    tell(program.texts("cli.release.done", **counts))
    if released.refused:
        stop([program.texts("cli.release.aside", count=len(released.refused))], FAILED)


def _expect_anything(program: Program, data: Path | None, mode: LogMode) -> None:
    """Only asking must not make a folder: of a mistyped one it would be said that nothing is held back there."""
    expect_open(program, data, mode)
    if not (log_files.logs(data, mode) or log_files.has_spilled(data, mode)):
        where = log_files.logs_folder(data, mode)
        nothing = program.texts("cli.search.no_record", where=where)
        stop([nothing, *elsewhere(program, data, mode)], REFUSED)
