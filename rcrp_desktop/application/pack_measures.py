"""What is measured of a pack for those who look after it: spoken time and doubt. No call needs it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NoReturn

from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.archetype_paths import answer_missing, unanswered
from rcrp_desktop.domain.policy.diagram import DiagramTooLarge
from rcrp_desktop.domain.policy.doubt import CHANCES, DoubtReport, doubt_report
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.policy.spoken_time import TimeReport, time_report


@frozen
class Measures:
    """Both of them."""

    time: TimeReport
    doubt: DoubtReport


def measures_of(pack: PolicyPack) -> Measures:
    """Both, of a diagram built once. Raises PackRejected as the others do."""
    engine = _engine(pack)
    return Measures(_time(engine), doubt_report(engine))


def time_of(pack: PolicyPack) -> TimeReport:
    """Questions and spoken seconds. PackRejected for what cannot be asked to its end."""
    return _time(_engine(pack))


def doubt_of(pack: PolicyPack, chances: Sequence[Fraction] = CHANCES) -> DoubtReport:
    """How many calls without a threat are referred. PackRejected for what cannot be asked to its end."""
    return doubt_report(_engine(pack), chances)


def _engine(pack: PolicyPack) -> Engine:
    try:
        engine = Engine(pack)
    except DiagramTooLarge:
        _refused("it has too many cases")
    except ValueError:
        _refused("its rules leave a gap")
    lacks = [
        Issue(
            f"archetypes[{place}].answers ({pack.archetypes[place].id})", answer_missing(question)
        )
        for place, question in unanswered(engine)
    ]
    if lacks:
        raise PackRejected(lacks)
    return engine


def _time(engine: Engine) -> TimeReport:
    try:
        return time_report(engine)
    except DiagramTooLarge:
        _refused("it has too many ways in which a call can go on")


def _refused(why: str) -> NoReturn:
    raise PackRejected([Issue("rules", f"cannot be measured: {why}; see `rcrp policy check`")])
