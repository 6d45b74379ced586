"""``rcrp doctor``: a report for support, without call content and without names."""

from __future__ import annotations

from pathlib import Path

import click

from rcrp_desktop.application.doctor import Finding, State, examine, is_usable
from rcrp_desktop.cli.options import FAILED, data_option, json_option, print_json, program_of

_MARKS = {State.GOOD: "      ", State.NOTE: "note  ", State.MEND: "MEND  "}


@click.command("doctor")
@json_option
@data_option
@click.pass_context
def doctor_command(ctx: click.Context, as_json: bool, data: Path | None) -> None:
    """Say what is here, what is missing, and how to mend it. Changes nothing.

    Ends with 1 when something must be mended before calls can be taken here.
    """
    findings = examine(program_of(ctx).machine(data))
    if as_json:
        print_json({"usable": is_usable(findings), "findings": [_json(f) for f in findings]})
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.state]}{finding.name}: {finding.detail}")
            if finding.mend:
                click.echo(f"        -> {finding.mend}")
    if not is_usable(findings):
        ctx.exit(FAILED)


def _json(finding: Finding) -> dict[str, str]:
    return {
        "name": finding.name,
        "state": finding.state.value,
        "detail": finding.detail,
        "mend": finding.mend,
    }
