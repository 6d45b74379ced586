"""``rcrp policy time`` and ``rcrp policy doubt``: what a pack costs those who are on the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import click

from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.cli.options import FAILED, data_option, json_option
from rcrp_desktop.cli.policy_packs import (
    issues_json,
    service_of,
    stop_if_not_found,
    tell_refused,
    title,
)
from rcrp_desktop.cli.printing import tell, tell_json
from rcrp_desktop.domain.policy.doubt import BUDGETS, CHANCES, DoubtReport, Referred
from rcrp_desktop.domain.policy.pack import PolicyPack, short_digest
from rcrp_desktop.domain.policy.spoken_time import (
    BUDGET_SECONDS,
    ArchetypeTime,
    LongestTime,
    SpokenTime,
    TimeReport,
)

R = TypeVar("R")

_CHANCE = re.compile(r"0|1|0?\.[0-9]{1,6}|[01]\.0{1,6}")

_NO_KINDS = "it has no archetypes: no kinds of call to measure (see the policy lead's guide)"


def _chances(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[Fraction, ...]:
    for value in values:
        if _CHANCE.fullmatch(value) is None:
            raise click.BadParameter(f"{value!r} is not a number from 0 to 1, such as 0.05")
    return tuple(dict.fromkeys(map(Fraction, values))) or CHANCES


@click.command("time")
@click.argument("names", metavar="[ID-or-DIR]...", nargs=-1)
@data_option
@json_option
@click.pass_context
def time_command(
    ctx: click.Context, names: tuple[str, ...], data: Path | None, as_json: bool
) -> None:
    """Count the questions and spoken seconds of each kind of call; without a name, of every pack.

    2.5 words a second, and 3 seconds for an answer. Then the longest of all calls that there can be.
    Ends with 1 when a pack cannot be used, with 2 when there is none of that name.
    """
    service = service_of(ctx, data)
    _measure(ctx, service, names, service.time, _time_lines, _time_json, as_json=as_json)


@click.command("doubt")
@click.argument("names", metavar="[ID-or-DIR]...", nargs=-1)
@click.option(
    "--at",
    "chances",
    metavar="CHANCE",
    multiple=True,
    callback=_chances,
    help="How likely one answer is not known, from 0 to 1; may be repeated.  [default: 0.05, 0.02]",
)
@data_option
@json_option
@click.pass_context
def doubt_command(
    ctx: click.Context,
    names: tuple[str, ...],
    chances: tuple[Fraction, ...],
    data: Path | None,
    as_json: bool,
) -> None:
    """Tell how many calls without a threat are referred because answers are not known.

    Each answer turns to "not known" with the same chance, by itself. Counted exactly, for each kind of call;
    without a name, of every pack. Then what each question costs.
    Ends with 1 when a pack cannot be used, with 2 when there is none of that name.
    """
    service = service_of(ctx, data)

    def measured(name: str) -> tuple[PolicyPack, DoubtReport]:
        return service.doubt(name, chances)

    _measure(ctx, service, names, measured, _doubt_lines, _doubt_json, as_json=as_json)


def _measure(
    ctx: click.Context,
    service: PolicyService,
    names: tuple[str, ...],
    measured: Callable[[str], tuple[PolicyPack, R]],
    lines: Callable[[PolicyPack, R], Iterator[str]],
    as_plain: Callable[[R], Mapping[str, object]],
    *,
    as_json: bool,
) -> None:
    """Each pack in turn; one that cannot be used is named, and the others are measured all the same."""
    stop_if_not_found(service, names)
    found: list[Mapping[str, object]] = []
    all_used = True
    for name in names or tuple(pack.id for pack in service.packs()):
        try:
            pack, report = measured(name)
        except PackRejected as fault:
            all_used = False
            found.append({"id": name, "issues": issues_json(fault)})
            if not as_json:
                tell_refused(name, fault, cannot="be measured")
            continue
        found.append({**_head_json(pack), **as_plain(report)})
        if not as_json:
            tell(f"{title(pack)}, digest {short_digest(pack.digest)}", *lines(pack, report))
    if as_json:
        tell_json(found)
    if not all_used:
        ctx.exit(FAILED)


def _head_json(pack: PolicyPack) -> Mapping[str, object]:
    return {"id": pack.meta.id, "version": pack.meta.version, "digest": pack.digest}


def _time_lines(pack: PolicyPack, report: TimeReport) -> Iterator[str]:
    for line in report.archetypes:
        yield f"  {_kind(line)}"
        over = f": OVER the budget of {BUDGET_SECONDS} s" if line.is_over else ""
        yield f"          {_spoken(line.time)}, to {line.route.id} ({line.route.response.value}){over}"
    if report.archetypes:
        yield f"  likely: the kinds of call above, {_range([line.time for line in report.archetypes])}"
    else:
        yield f"  {_NO_KINDS}"
    yield from _longest_lines(report)
    yield f"{title(pack)}: {_time_verdict(report)}"


def _kind(line: ArchetypeTime) -> str:
    threat = " (a threat: no budget)" if line.archetype.threat else ""
    return f"{line.archetype.id}: {line.archetype.label}{threat}"


def _spoken(time: SpokenTime) -> str:
    many = len(time.questions)
    return f"{many} {'question' if many == 1 else 'questions'}, {time.seconds:.1f} s"


def _range(times: list[SpokenTime]) -> str:
    fewest, most = (pick(len(t.questions) for t in times) for pick in (min, max))
    shortest, longest = (pick(t.seconds for t in times) for pick in (min, max))
    return f"{fewest} to {most} questions, {shortest:.1f} to {longest:.1f} s"


def _longest_lines(report: TimeReport) -> Iterator[str]:
    yield f"  longest of all calls, by questions: {_spoken(report.most_questions.time)}"
    yield f"          {_call(report.most_questions.answers)}"
    yield f"  longest of all calls, by time: {_spoken(report.most_seconds.time)}"
    if report.most_seconds.answers != report.most_questions.answers:
        yield f"          {_call(report.most_seconds.answers)}"
    else:
        yield "          the same call"


def _call(answers: Mapping[str, str]) -> str:
    return ", ".join(f"{question} is {option}" for question, option in answers.items())


def _time_verdict(report: TimeReport) -> str:
    kinds = len(report.without_threat)
    if not kinds:
        return "no kind of call without a threat"
    names = ", ".join(line.archetype.id for line in report.over)
    if names:
        return f"{len(report.over)} of {kinds} kinds of call without a threat OVER {BUDGET_SECONDS} s: {names}"
    return f"every one of {kinds} kinds of call without a threat within {BUDGET_SECONDS} s"


def _time_json(report: TimeReport) -> Mapping[str, object]:
    return {
        "budget_seconds": BUDGET_SECONDS,
        "archetypes": [
            {
                "id": line.archetype.id,
                "label": line.archetype.label,
                "threat": line.archetype.threat,
                **_spoken_json(line.time),
                "route": line.route.id,
                "response": line.route.response.value,
                "over_budget": line.is_over,
            }
            for line in report.archetypes
        ],
        "most_questions": _longest_json(report.most_questions),
        "most_seconds": _longest_json(report.most_seconds),
    }


def _spoken_json(time: SpokenTime) -> Mapping[str, object]:
    return {
        "count": len(time.questions),
        "seconds": time.seconds,
        "questions": list(time.questions),
    }


def _longest_json(longest: LongestTime) -> Mapping[str, object]:
    return {**_spoken_json(longest.time), "answers": dict(longest.answers)}


def _doubt_lines(pack: PolicyPack, report: DoubtReport) -> Iterator[str]:
    if not report.archetypes:
        told = "no kind of call without a threat" if pack.archetypes else _NO_KINDS
        yield f"{title(pack)}: {told}"
        return
    chances = ", then ".join(f"{float(chance * 100):g} %" for chance in report.chances)
    yield f"  referred, when each answer turns to not known with a chance of {chances}:"
    for line in report.archetypes:
        shares = ", ".join(map(_share, line.referred))
        yield f"  {shares}  {line.archetype.id}: {line.archetype.label}"
    yield f"  {', '.join(map(_percent, report.shares))}  all of these, each as likely as the others"
    yield "  what each question costs: so many points fewer if it alone were always answered"
    for question, costs in report.costs:
        yield f"  {', '.join(_points(cost) for cost in costs)}  {question}"
    yield f"{title(pack)}: {_doubt_verdict(report)}"


def _percent(share: Fraction) -> str:
    """To one decimal place; whether a budget is kept is seen before anything is rounded."""
    return f"{float(share * 100):.1f} %"


def _share(referred: Referred) -> str:
    over = f" (OVER {_percent(BUDGETS[referred.chance])})" if referred.is_over else ""
    return f"{_percent(referred.share)}{over}"


def _points(cost: Fraction) -> str:
    return f"{float(cost * 100):.2f}"


def _doubt_verdict(report: DoubtReport) -> str:
    kinds = len(report.archetypes)
    over = [a.archetype.id for a in report.archetypes if any(one.is_over for one in a.referred)]
    if not any(chance in BUDGETS for chance in report.chances):
        return f"{kinds} kinds of call without a threat; there is no budget for these chances"
    if over:
        return (
            f"{len(over)} of {kinds} kinds of call without a threat OVER budget: {', '.join(over)}"
        )
    return f"every one of {kinds} kinds of call without a threat within budget"


def _doubt_json(report: DoubtReport) -> Mapping[str, object]:
    return {
        "at": [float(chance) for chance in report.chances],
        "archetypes": [
            {
                "id": line.archetype.id,
                "label": line.archetype.label,
                "referred": [
                    {
                        "at": float(one.chance),
                        "percent": _percent_json(one.share),
                        "over_budget": one.is_over,
                        "costs": {name: _percent_json(c) for name, c in one.costs.items() if c},
                    }
                    for one in line.referred
                ],
            }
            for line in report.archetypes
        ],
        "percent": [_percent_json(share) for share in report.shares],
        "costs": [
            {"question": name, "percent": [_percent_json(cost) for cost in costs]}
            for name, costs in report.costs
        ],
    }


def _percent_json(share: Fraction) -> float:
    return round(float(share * 100), 4)
