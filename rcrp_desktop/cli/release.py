"""``rcrp audit release``: lets go, by hand, of what a fault in the program holds back from the record."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import monotonic

import click

from rcrp_desktop.application.problems import Unforeseen
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.bootstrap import log_files
from rcrp_desktop.bootstrap.command_line import Program, Seat
from rcrp_desktop.bootstrap.workplace import Workplace
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
from rcrp_desktop.domain.quoting import as_line
from rcrp_desktop.domain.roles import Role

_LONGEST_SECONDS = 40.0
_MOST_NAMES = 5


@click.command("release")
@click.option("--yes", is_flag=True, help="Let go of it; else it is only said what is held.")
@mode_option
@person_option
@data_option
@click.pass_context
def release_command(
    ctx: click.Context, yes: bool, mode: LogMode, person: str, role: Role, data: Path | None
) -> None:
    """Say which of your calls a fault in the program keeps from the record, and let go of what it holds.

    Needs the record, so close the window first. What fails once more goes into the record as UNCONFIRMED, or its line
    is put aside in a .damaged file; what waits behind it is recorded as it is. Ends with 1 where something is held, was
    put aside, or could not be looked at.
    """
    program = program_of(ctx)
    _expect_anything(program, data, mode)
    with program.releasing(Seat(data, person, mode=mode, role=role)) as place:
        until = monotonic() + _LONGEST_SECONDS
        _read_on(place.recorder, until)
        held = place.recorder.held_calls()
        done = _let_go(program, place) if held and yes else []
        _read_on(place.recorder, until)
        faults = [] if yes else _held(program, held)
        faults += _put_aside(program, place.recorder)
        faults += _unlooked(program, place.recorder)
    tell(*done)
    if faults:
        stop(faults, FAILED)
    if not held:
        tell(program.texts("cli.release.nothing"))


def _read_on(recorder: Recorder, until: float) -> None:
    """To the end, as an open window does at each look; no longer than a person waits for it."""
    with suppress(Unforeseen):  # what that holds is what can be let go of
        goes_on = recorder.has_waiting
        while goes_on and monotonic() < until:
            goes_on = recorder.reads_on()  # what was read last is tried once more
            recorder.look()


def _held(program: Program, calls: frozenset[str]) -> list[str]:
    named = ", ".join(sorted(filter(None, calls)))
    return [program.texts("cli.release.held", calls=named)] if calls else []


def _let_go(program: Program, place: Workplace) -> list[str]:
    released = place.recorder.release(place.calls.stamp())
    counts = {"recorded": released.recorded, "unconfirmed": released.unconfirmed}
    return [program.texts("cli.release.done", **counts)]


def _put_aside(program: Program, recorder: Recorder) -> list[str]:
    """Now, or when the record was opened: then it was no fault that held it."""
    count = recorder.refused_acts
    return [program.texts("cli.release.aside", count=count)] if count else []


def _unlooked(program: Program, recorder: Recorder) -> list[str]:
    """What could not be looked at is not said to be in the record."""
    files = recorder.unlooked()
    if not (files or (recorder.has_waiting and not recorder.held_calls())):
        return []
    named = ", ".join(as_line(path.name) for path in files[:_MOST_NAMES]) or "spill"
    if len(files) > _MOST_NAMES:
        named = program.texts("cli.release.more", files=named, count=len(files) - _MOST_NAMES)
    return [program.texts("cli.release.unlooked", files=named)]


def _expect_anything(program: Program, data: Path | None, mode: LogMode) -> None:
    """Only asking must not make a folder: of a mistyped one it would be said that nothing is held back there."""
    expect_open(program, data, mode)
    if not (log_files.logs(data, mode) or log_files.has_spilled(data, mode)):
        where = log_files.logs_folder(data, mode)
        nothing = program.texts("cli.search.no_record", where=where)
        stop([nothing, *elsewhere(program, data, mode)], REFUSED)
