"""``rcrp doctor``: a report for support, without call content and without names."""

from __future__ import annotations

from pathlib import Path

import click

from rcrp_desktop.application.doctor import Finding, State, examine, is_usable
from rcrp_desktop.cli.options import (
    FAILED,
    REFUSED,
    data_option,
    given,
    json_option,
    program_of,
    stop,
)
from rcrp_desktop.cli.printing import tell, tell_json

_MARKS = {State.GOOD: "      ", State.NOTE: "note  ", State.MEND: "MEND  "}


@click.command("doctor")
@click.option(
    "--set-up-shared",
    "share",
    is_flag=True,
    help="Set up a folder that all accounts of this machine share: the one named with --data, else the one that is found by itself.",
)
@click.option("--readers", callback=given, metavar="GROUP", help="Who reads all logs in it.")
@click.option(
    "--desk",
    callback=given,
    metavar="GROUP",
    help="Who works with it at all, if these are others than the readers.",
)
@json_option
@data_option
@click.pass_context
def doctor_command(
    ctx: click.Context, share: bool, readers: str, desk: str, as_json: bool, data: Path | None
) -> None:
    """Say what is here, what is missing, and how to mend it. Changes nothing, unless told to set up.

    Ends with 1 when something must be mended before calls can be taken here.
    """
    program = program_of(ctx)
    if (readers or desk) and not share:
        stop([program.texts("cli.share.alone")], REFUSED)
    if share:
        if not readers:
            stop([program.texts("cli.share.readers")], REFUSED)
        place = program.set_up_shared(data, readers, desk or readers)
        told = "one" if desk in ("", readers) else "two"
        words = {"place": place, "readers": readers, "desk": desk or readers}
        tell(program.texts(f"cli.share.done_{told}", **words), err=as_json)
    findings = examine(program.machine(data))
    if as_json:
        tell_json({"usable": is_usable(findings), "findings": [_json(f) for f in findings]})
    else:
        for finding in findings:
            tell(f"{_MARKS[finding.state]}{finding.name}: {finding.detail}")
            if finding.mend:
                tell(f"        -> {finding.mend}")
    if not is_usable(findings):
        ctx.exit(FAILED)


def _json(finding: Finding) -> dict[str, str]:
    return {
        "name": finding.name,
        "state": finding.state.value,
        "detail": finding.detail,
        "mend": finding.mend,
    }
