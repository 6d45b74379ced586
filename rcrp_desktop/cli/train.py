"""``rcrp train``: list and check scenarios, report what was practised."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from rcrp_desktop.application.problems import OperationalProblem, ScenarioRejected
from rcrp_desktop.application.scenarios import FoundScenario, ScenarioLibrary, checked
from rcrp_desktop.cli.options import (
    A_FILE,
    FAILED,
    NOT_ALL,
    REFUSED,
    data_option,
    given,
    json_option,
    program_of,
    stop,
)
from rcrp_desktop.cli.printing import tell, tell_json


@click.group("train")
def train_group() -> None:
    """Look at training scenarios, check them, and report what was practised."""


@train_group.command("list")
@data_option
@json_option
@click.pass_context
def list_scenarios(ctx: click.Context, data: Path | None, as_json: bool) -> None:
    """List every scenario that is found, with the first fault of those that cannot be read."""
    found = program_of(ctx).scenarios(data).found()
    if as_json:
        tell_json([_listing(one) for one in found])
        return
    for one in found:
        tell(_line(one))
    if not found:
        tell("No scenarios found.")


@train_group.command("check")
@click.argument(
    "files",
    metavar="[FILE]...",
    nargs=-1,
    type=A_FILE,
)
@data_option
@click.pass_context
def check_scenarios(ctx: click.Context, files: tuple[Path, ...], data: Path | None) -> None:
    """Check scenarios against the pack that each was written for; without a file, all of them.

    Prints every fault and its place. Ends with 1 when any scenario cannot be run, with 2 where a file cannot be read at all.
    """
    program = program_of(ctx)
    library = program.scenarios(data)
    found = tuple(_read(library, file) for file in files) if files else library.found()
    results = checked(found, lambda pack: program.engine_of_pack(data, pack))
    for one in results:
        _print_checked(one)
    if not results:
        tell("No scenarios found.")
    if files and any(map(_is_unread, results)):
        ctx.exit(REFUSED)
    if any(one.issues for one in results):
        ctx.exit(FAILED)


@train_group.command("report")
@click.option("--trainee", callback=given, help="Only the runs of this trainee.")
@data_option
@click.pass_context
def report_runs(ctx: click.Context, trainee: str, data: Path | None) -> None:
    """List the mock calls that were run: reference, scenario, version, who. No marks, no ranking.

    Ends with 7 where a log could not be read.
    """
    try:
        runs, not_read = program_of(ctx).runs(data)
    except OperationalProblem as problem:
        stop([problem])
    for run in reversed(runs):
        if trainee in ("", run.trainee):
            who = run.trainee or "nobody named"
            turns = ", ".join(run.brought_in) or "none"
            tell(f"{run.reference} {run.scenario} version {run.version}, {who}, turns {turns}")
    if not_read:
        stop(
            [f"Not read: {', '.join(not_read)}. Mock calls kept there are not listed."],
            NOT_ALL,
        )
    if not runs:
        tell("No mock calls kept here.")


def _read(library: ScenarioLibrary, file: Path) -> FoundScenario:
    try:
        return FoundScenario(file.name, library.read(str(file)))
    except ScenarioRejected as fault:
        return FoundScenario(file.name, None, fault.issues)


def _is_unread(one: FoundScenario) -> bool:
    """Whether nothing at all could be read under that name, so that nothing was checked."""
    told = [issue for issue in one.issues if str(issue).startswith(f"{one.name}: cannot be read")]
    return one.scenario is None and bool(told)


def _print_checked(one: FoundScenario) -> None:
    scenario = one.scenario
    name = f"{scenario.id} version {scenario.version}" if scenario else one.name
    if not one.issues:
        assert scenario is not None  # what has no faults was read
        tell(f"{name}: fits {scenario.pack}")
        return
    tell(f"{name}: {len(one.issues)} to mend")
    for issue in one.issues:
        tell(f"  {issue}")


def _line(one: FoundScenario) -> str:
    scenario = one.scenario
    if scenario is None:
        return f"{one.name}: cannot be read: {one.issues[0]}"
    about = f"about {scenario.about_minutes} min"
    return f"{scenario.id} {scenario.version}: {scenario.title} ({scenario.category}, {about})"


def _listing(one: FoundScenario) -> Mapping[str, object]:
    scenario = one.scenario
    issues = [str(issue) for issue in one.issues]
    if scenario is None:
        return {"file": one.name, "issues": issues}
    return {
        "file": one.name,
        "id": scenario.id,
        "version": scenario.version,
        "title": scenario.title,
        "pack": scenario.pack,
        "category": scenario.category,
        "practises": scenario.practises,
        "about_minutes": scenario.about_minutes,
        "turns": [turn.id for turn in scenario.turns],
        "issues": issues,
    }
