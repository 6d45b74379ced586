"""``rcrp policy``: list, show, check and publish packs, and what is measured of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from rcrp_desktop.application.pack_listing import PackListing, ShownPack, SourceState
from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.cli.options import FAILED, data_option, json_option, program_of, stop
from rcrp_desktop.cli.policy_measures import doubt_command, time_command
from rcrp_desktop.cli.policy_packs import (
    issues_json,
    service_of,
    stop_if_not_found,
    tell_refused,
    title,
)
from rcrp_desktop.cli.printing import tell, tell_json
from rcrp_desktop.domain.policy.approval import counts, why_not_approved
from rcrp_desktop.domain.policy.conditions import describe
from rcrp_desktop.domain.policy.guarantees import CheckReport, Failure
from rcrp_desktop.domain.policy.pack import (
    Approval,
    PolicyPack,
    Question,
    Route,
    Rule,
    Wording,
    short_digest,
)
from rcrp_desktop.presentation.pack_words import listed_warnings, pack_warnings
from rcrp_desktop.presentation.texts import Texts


@click.group("policy")
def policy_group() -> None:
    """Look at policy packs, check, measure and publish them."""


policy_group.add_command(time_command)
policy_group.add_command(doubt_command)


@policy_group.command("list")
@data_option
@json_option
@click.pass_context
def list_packs(ctx: click.Context, data: Path | None, as_json: bool) -> None:
    """List every pack that is found, with the fault of those that cannot be read.

    Calls use what is published; where its source says something else by now, that is told.
    """
    program = program_of(ctx)
    packs, today = program.policy(data).packs_beside_sources(), program.today()
    if as_json:
        tell_json([_listing_json(pack, today) for pack in packs])
        return
    for pack in packs:
        tell(*_listing_lines(pack, program.texts, today))
    if not packs:
        tell("No packs found.")


@policy_group.command("show")
@click.argument("name", metavar="ID-or-DIR")
@click.option("--source", is_flag=True, help="Its source, which somebody may be changing.")
@data_option
@click.pass_context
def show_pack(ctx: click.Context, name: str, source: bool, data: Path | None) -> None:
    """Print the questions and rules of a pack as calls use them: as published, where it is."""
    try:
        shown = service_of(ctx, data).show(name, source=source)
    except PackRejected as fault:
        stop(fault.issues)
    program = program_of(ctx)
    tell(*_shown(shown, program.texts, program.today()))


@policy_group.command("check")
@click.argument("names", metavar="[ID-or-DIR]...", nargs=-1)
@data_option
@json_option
@click.pass_context
def check_packs(
    ctx: click.Context, names: tuple[str, ...], data: Path | None, as_json: bool
) -> None:
    """Check every guarantee for all inputs; without a name, of every pack that is found.

    Prints each guarantee and, where one does not hold, an example call. Ends with 1 when a pack
    cannot be used, with 2 when there is none of that name.
    """
    service = service_of(ctx, data)
    stop_if_not_found(service, names)
    wanted = names or tuple(pack.id for pack in service.packs())
    results = [_checked(service, name, as_json=as_json) for name in wanted]
    if as_json:
        tell_json([found for found, _ in results])
    if not all(held for _, held in results):
        ctx.exit(FAILED)


def _checked(
    service: PolicyService, name: str, *, as_json: bool
) -> tuple[Mapping[str, object], bool]:
    """Check one pack, print it unless JSON is wanted, and say whether it may be used."""
    try:
        pack, report = service.check(name)
    except PackRejected as fault:
        if not as_json:
            tell_refused(name, fault)
        return {"id": name, "held": False, "issues": issues_json(fault)}, False
    if not as_json:
        _print_report(pack, report)
    return _report_json(pack, report), report.held


@policy_group.command("publish")
@click.argument("names", metavar="ID-or-DIR...", nargs=-1, required=True)
@data_option
@click.pass_context
def publish_packs(ctx: click.Context, names: tuple[str, ...], data: Path | None) -> None:
    """Check a source pack and write its published form, if every guarantee holds."""
    service = service_of(ctx, data)
    stop_if_not_found(service, names)
    all_written = True
    for name in names:
        try:
            done = service.publish(name)
        except PackRejected as fault:
            stop(fault.issues, FAILED)
        if done.where:
            tell(f"{title(done.pack)}: published in {done.where}")
            tell(f"  digest {done.pack.digest}")
        else:
            _print_report(done.pack, done.report)
            tell(f"{title(done.pack)}: not published", err=True)
            all_written = False
    if not all_written:
        ctx.exit(FAILED)


def _print_report(pack: PolicyPack, report: CheckReport) -> None:
    tell(f"{title(pack)}, digest {short_digest(pack.digest)}")
    for line in report.guarantees:
        tell(f"  {'held  ' if line.held else 'BROKEN'}  {line.id}: {line.text}")
        _print_failures([f for f in report.failures if f.guarantee == line.id])
    for accepted in report.accepted:
        tell(f"  for sign-off: {accepted.rule} accepts that {accepted.question} is not known")
        tell(f"          because {accepted.reason} ({accepted.source})")
        tell(f"          example: {_call(accepted.example)}")
    for route, count in sorted(report.answer_sets.items()):
        tell(f"  {count:,} complete sets of answers lead to {route}")
    tell(f"  decision diagram: {report.nodes:,} nodes, {report.reduced_nodes:,} once reduced")
    tell(f"{title(pack)}: {_verdict(report)}")


def _verdict(report: CheckReport) -> str:
    if report.held:
        return f"HOLDS: every one of {len(report.guarantees)} guarantees, for all calls"
    broken = [line.id for line in report.guarantees if not line.held]
    return (
        f"REFUSED: {len(broken)} of {len(report.guarantees)} guarantees broken: {', '.join(broken)}"
    )


def _print_failures(failures: Sequence[Failure]) -> None:
    """Every fault that no call can show; of those that a call shows the first, and how many more there are.

    One rule forgotten breaks a guarantee in many calls that are nearly the same.
    """
    shown = [failure for failure in failures if failure.example]
    for failure in (*(f for f in failures if not f.example), *shown[:1]):
        tell(f"          {failure.message}")
        if failure.example:
            tell(f"          example: {_call(failure.example)}")
    if len(shown) > 1:
        tell(f"          and {len(shown) - 1:,} more, each with its call in --json")


def _call(example: Mapping[str, str]) -> str:
    return ", ".join(f"{question} is {option}" for question, option in example.items())


def _shown(shown: ShownPack, texts: Texts, today: str) -> list[str]:
    pack, meta = shown.pack, shown.pack.meta
    lines = [
        f"{title(pack)}: {meta.title}",
        f"  {_FORMS[shown.source] if shown.published else 'SOURCE: calls use only what is published'}",
        f"  digest {pack.digest}",
        f"  from {meta.effective_from}{' to ' + meta.effective_to if meta.effective_to else ''},"
        f" legal text of {meta.legal_text_date}, owner {meta.owner}",
    ]
    lines += [f"  {warning}" for warning in pack_warnings(pack, texts, today)]
    lines += [_approval_line(approval, pack, today) for approval in meta.approvals]
    lines += ["", "Questions"]
    for question in pack.questions:
        lines += _question_lines(question)
    lines += ["", "Rules, the first that holds decides"]
    for rule in pack.rules:
        lines += _rule_lines(rule, pack)
    lines += ["", "Routes, and what is said on them"]
    for route in pack.routes:
        lines += _route_lines(route)
    lines += ["", "Scripts"]
    for name, words in pack.scripts.items():
        lines += [f"  {name}: {words}", *_to_some_callers(pack.scripts_to.get(name, ()))]
    return lines


def _approval_line(approval: Approval, pack: PolicyPack, today: str) -> str:
    told = f"  approved by {approval.by} on {approval.day}"
    if counts(approval, pack.meta, pack.digest, today):
        return told
    return f"{told}: NOT COUNTED, of digest {short_digest(approval.digest)}"


def _question_lines(question: Question) -> list[str]:
    asked = describe(question.ask_when)
    options = ", ".join(
        option.id + (" (threat to life)" if option.life else "") for option in question.options
    )
    return [
        f"  {question.number:2} {question.id}{' (safety)' if question.safety else ''}: {question.say}",
        *_to_some_callers(question.say_to),
        *([] if asked == "always" else [f"       asked when {asked}"]),
        f"       {options}",
    ]


def _to_some_callers(wordings: tuple[Wording, ...]) -> list[str]:
    return [f"       to callers where {describe(own.when)}: {own.say}" for own in wordings]


def _route_lines(route: Route) -> list[str]:
    return [
        f"  {route.id} ({route.response.value}): {route.say}",
        *_to_some_callers(route.say_to),
        *([f"       then: {route.safety_net}"] if route.safety_net else []),
        *_to_some_callers(route.safety_net_to),
    ]


def _rule_lines(rule: Rule, pack: PolicyPack) -> list[str]:
    route = pack.route_of(rule)
    return [
        f"  {rule.id}: {describe(rule.when)}",
        f"       -> {route.id} ({route.response.value})",
        f"       {rule.reason} [{rule.basis}]",
    ]


def _listing_lines(pack: PackListing, texts: Texts, today: str) -> list[str]:
    if pack.meta is None:
        return [f"{pack.id}: cannot be read: {pack.fault}"]
    form = f"published{_SOURCES[pack.source]}" if pack.published else "source only"
    warnings = listed_warnings(pack.meta, pack.digest, texts, today)
    is_approved = why_not_approved(pack.meta, pack.digest, today) is None
    marks = ", ".join((*warnings, "approved") if is_approved else warnings)
    force = f" ({pack.force})" if pack.force else ""
    line = f"{pack.id} {pack.version}: {pack.title}{force}, {form}, {marks}, {short_digest(pack.digest)}"
    return [line, f"  {pack.source_fault}"] if pack.source_fault else [line]


_FORMS: Mapping[SourceState, str] = {
    "not_compared": "published: this is what calls use",
    "none": "published: this is what calls use",
    "same": "published: this is what calls use",
    "differs": "published: this is what calls use. ITS SOURCE DIFFERS and is not shown: see --source",
    "unreadable": "published: this is what calls use. ITS SOURCE CANNOT BE READ: see --source",
}

_SOURCES: Mapping[SourceState, str] = {
    "not_compared": "",
    "none": "",
    "same": "",
    "differs": ", source differs from published",
    "unreadable": ", source cannot be read",
}


def _listing_json(pack: PackListing, today: str) -> Mapping[str, object]:
    return {
        "id": pack.id,
        "where": pack.where,
        "version": pack.version,
        "title": pack.title,
        "force": pack.force,
        "illustrative": pack.meta is None or pack.meta.illustrative,
        "approved": pack.meta is not None and not why_not_approved(pack.meta, pack.digest, today),
        "effective_from": "" if pack.meta is None else pack.meta.effective_from,
        "effective_to": "" if pack.meta is None else pack.meta.effective_to,
        "published": pack.published,
        "digest": pack.digest,
        "fault": pack.fault,
        "source": pack.source,
        "source_fault": pack.source_fault,
    }


def _report_json(pack: PolicyPack, report: CheckReport) -> Mapping[str, object]:
    return {
        "id": pack.meta.id,
        "version": pack.meta.version,
        "digest": pack.digest,
        "held": report.held,
        "guarantees": [
            {
                "id": line.id,
                "text": line.text,
                "held": line.held,
                "failures": [
                    {"message": failure.message, "example": dict(failure.example)}
                    for failure in report.failures
                    if failure.guarantee == line.id
                ],
            }
            for line in report.guarantees
        ],
        "accepted": [
            {
                "rule": accepted.rule,
                "question": accepted.question,
                "reason": accepted.reason,
                "source": accepted.source,
                "example": dict(accepted.example),
            }
            for accepted in report.accepted
        ],
        # As text: the counts outgrow what most readers of JSON keep exactly.
        "answer_sets": {route: str(count) for route, count in report.answer_sets.items()},
        "nodes": report.nodes,
    }
