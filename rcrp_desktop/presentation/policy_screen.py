"""A policy pack in words: verdict, guarantees, questions and rules. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.application.pack_measures import Measures
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.conditions import describe
from rcrp_desktop.domain.policy.guarantees import CheckReport
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Wording, short_digest
from rcrp_desktop.presentation.policy_measures import measure_lines
from rcrp_desktop.presentation.texts import Texts


@frozen
class PolicyModel:
    """What the policy page shows; ``content`` is Markdown."""

    verdict: str
    summary: str
    guarantees: tuple[str, ...]
    content: str


def present_policy(
    pack: PolicyPack,
    report: CheckReport,
    texts: Texts,
    measured: Measures | PackRejected | None = None,
) -> PolicyModel:
    """The pack, what its check found, and what was measured of it, or why nothing could be."""
    broken = len(report.failures)
    verdict = texts("policy.held") if report.held else texts.count("policy.broken", broken)
    summary = texts(
        "policy.summary",
        title=pack.meta.title,
        version=pack.meta.version,
        digest=short_digest(pack.digest),
        questions=len(pack.questions),
        rules=len(pack.rules),
        nodes=report.reduced_nodes,
    )
    marks = {True: texts("policy.line_held"), False: texts("policy.line_broken")}
    lines = tuple(f"{marks[g.held]} {_in_words(g.text, texts)}" for g in report.guarantees)
    return PolicyModel(verdict, summary, lines, "\n".join(_content(pack, report, texts, measured)))


def _in_words(guarantee: str, texts: Texts) -> str:
    """A promise of the pack names a response by its code; a person reads its word."""
    for response in ResponseClass:
        name = texts(f"response.{response.value}")
        words = texts("policy.at_least", route=f"{name[:1].lower()}{name[1:]}")
        guarantee = guarantee.replace(f"(at least {response.value})", words)
    return guarantee


def _content(
    pack: PolicyPack, report: CheckReport, texts: Texts, measured: Measures | PackRejected | None
) -> Iterator[str]:
    for failure in report.failures:
        answers = ", ".join(f"{q}: {o}" for q, o in failure.example.items())
        yield f"- **{failure.guarantee}**: {failure.message}. {answers}"
    if measured is not None:
        yield from measure_lines(pack, measured, texts)
    yield f"## {texts('policy.questions')}\n"
    for question in pack.questions:
        safety = f" · {texts('question.must_short')}" if question.safety else ""
        yield f"**{question.number} {question.short}**{safety}  \n{question.say}  "
        yield from _to_some_callers(question.say_to)
        options = " · ".join(option.label for option in question.options)
        yield f"{options}\n"
    yield f"## {texts('policy.rules')}\n"
    for rule in pack.rules:
        route = pack.route_of(rule)
        yield f"**{rule.id}** → {route.label}  \n{rule.reason}  \n`{describe(rule.when)}`\n"
    yield f"## {texts('policy.words')}\n"
    for route in pack.routes:
        yield f"**{route.label}**  \n{route.say}  "
        yield from _to_some_callers(route.say_to)
        yield f"{route.safety_net}  "
        yield from _to_some_callers(route.safety_net_to)
        yield ""
    for name, words in pack.scripts.items():
        yield f"**{name}**  \n{words}  "
        yield from _to_some_callers(pack.scripts_to.get(name, ()))
        yield ""


def _to_some_callers(wordings: tuple[Wording, ...]) -> Iterator[str]:
    for own in wordings:
        yield f"`{describe(own.when)}` {own.say}  "
