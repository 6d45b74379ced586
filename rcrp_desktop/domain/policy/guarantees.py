"""The guarantees of design §3.4, checked for all inputs on the decision diagram.

``check`` never raises for a pack that is well formed: what is wrong with it is a failure in the report, each
with a concrete example call. Source of the requirements: design §3.4; the threshold that they protect is that
of the National Partnership Agreement (https://www.gov.uk/government/publications/national-partnership-agreement-right-care-right-person).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rcrp_desktop.domain.policy.check_report import (
    CheckReport,
    Failure,
    GuaranteeLine,
)
from rcrp_desktop.domain.policy.checked import Checked
from rcrp_desktop.domain.policy.diagram import (
    DiagramTooLarge,
    Graph,
    build_graph,
)
from rcrp_desktop.domain.policy.guarantee_names import GUARANTEE_TEXTS
from rcrp_desktop.domain.policy.guarantees_by_route import (
    catch_all,
    never_nobody,
    own,
    phases,
    total,
)
from rcrp_desktop.domain.policy.guarantees_of_danger import heard, life_first, monotone
from rcrp_desktop.domain.policy.guarantees_of_silence import (
    accepted_calls,
    no_silent_no,
    unknown_named,
)
from rcrp_desktop.domain.policy.pack import PolicyPack


def check(pack: PolicyPack, graph: Graph | None = None) -> CheckReport:
    """Check every guarantee for all inputs. ``graph`` saves building it twice."""
    try:
        graph = graph or build_graph(pack)
        checked = Checked(pack, graph)
        failures = list(_failures(checked))
    except DiagramTooLarge as too_large:
        failure = Failure(
            "size", f"too many cases; most come from: {', '.join(too_large.questions)}", {}
        )
        return CheckReport(_lines(pack, [failure]), (failure,), (), 0, 0, {})
    return CheckReport(
        guarantees=_lines(pack, failures),
        failures=tuple(failures),
        accepted=tuple(accepted_calls(checked)),
        nodes=len(graph.nodes),
        reduced_nodes=len(checked.by_rule[0].branches),
        answer_sets=checked.facts.answer_sets(),
    )


def _lines(pack: PolicyPack, failures: Iterable[Failure]) -> tuple[GuaranteeLine, ...]:
    broken = {failure.guarantee for failure in failures}
    texts = GUARANTEE_TEXTS | {
        g.id: f"{g.why} (at least {g.at_least.value})" for g in pack.guarantees
    }
    return tuple(GuaranteeLine(name, text, name not in broken) for name, text in texts.items())


def _failures(checked: Checked) -> Iterator[Failure]:
    """In the order of the design."""
    yield from total(checked)
    yield from catch_all(checked)
    yield from life_first(checked)
    yield from heard(checked)
    yield from no_silent_no(checked)
    yield from unknown_named(checked)
    yield from monotone(checked)
    yield from never_nobody(checked)
    yield from phases(checked)
    yield from own(checked)
