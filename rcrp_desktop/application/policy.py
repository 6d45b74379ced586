"""What may be done with policy packs: list, load, check, publish.

The control room loads published packs only; source packs are for those who write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.guarantee_names import GUARANTEES
from rcrp_desktop.domain.policy.pack import PolicyPack, short_digest

if TYPE_CHECKING:
    from fractions import Fraction

    from rcrp_desktop.application.pack_listing import (
        PackListing,
        Publication,
        ShownPack,
        SourceState,
    )
    from rcrp_desktop.domain.policy.check_report import CheckReport
    from rcrp_desktop.domain.policy.doubt import DoubtReport
    from rcrp_desktop.domain.policy.spoken_time import TimeReport

PROOF_METHOD = "decision diagram"
HELD = "held"


@frozen
class ProvedGuarantee:
    """What the proof found for one guarantee; ``HELD`` is the only result a pack is used with."""

    id: str
    result: str


@frozen
class ProofRecord:
    """How a pack was proved when it was published. ``answer_sets`` counts them for each route."""

    method: str
    nodes: int
    guarantees: tuple[ProvedGuarantee, ...]
    answer_sets: Mapping[str, int]


@frozen
class PublishedPack:
    """A pack as the control room gets it; approvals stand in ``pack.meta``, outside the digest."""

    pack: PolicyPack
    proof: ProofRecord


class PolicyStore(Protocol):
    """Where packs are kept. ``name`` is the id of a pack or the folder it is in.

    Everything that cannot be read raises PackRejected with every fault and its place.
    """

    def list_packs(self) -> tuple[PackListing, ...]:
        """All packs found, by id; one that cannot be read is listed with its fault."""
        ...

    def load_published(self, name: str) -> PublishedPack:
        """Read the published form: size, notation, canonical form, digest and names are checked."""
        ...

    def has_published(self, name: str) -> bool:
        """Whether there is a published form. Raises where there is no such pack at all."""
        ...

    def has_source(self, name: str) -> bool:
        """Whether the pack can be loaded from its source. Raises where there is no such pack at all."""
        ...

    def load_source(self, name: str) -> PolicyPack:
        """Read the source with what it extends; the digest is that of the published form."""
        ...

    def digests_of_version(self, name: str, pack: PolicyPack) -> frozenset[str]:
        """The digests of all that was ever published here under the id and version of a pack."""
        ...

    def publish(self, name: str, published: PublishedPack) -> str:
        """Write the published form, whole or not at all, and say where."""
        ...


Check: TypeAlias = "Callable[[PolicyPack], CheckReport]"


def prove(pack: PolicyPack) -> CheckReport:
    """Check every guarantee; what that needs is imported at its first use, behind the first question."""
    from rcrp_desktop.domain.policy import guarantees

    return guarantees.check(pack)


class PolicyService:
    """The use cases over one store of packs."""

    def __init__(self, store: PolicyStore, check: Check = prove) -> None:
        self._store = store
        self._check = check

    def packs(self) -> tuple[PackListing, ...]:
        """Every pack that was found, readable or not."""
        return self._store.list_packs()

    def packs_beside_sources(self) -> tuple[PackListing, ...]:
        """Every pack; one that is published is compared with its source, which somebody may be changing."""
        return tuple(map(self._beside_source, self._store.list_packs()))

    def _beside_source(self, found: PackListing) -> PackListing:
        if found.fault or not found.published:
            return found
        state, fault = self._beside(found.id, self._store.load_published(found.id).pack)
        return replace(found, source=state, source_fault=fault)

    def _beside(self, name: str, published: PolicyPack) -> tuple[SourceState, str]:
        """How the source of a published pack compares with it, and why it cannot be read."""
        if not self._store.has_source(name):
            return "none", ""
        try:
            source = self._store.load_source(name)
        except PackRejected as fault:
            return "unreadable", fault.in_short
        # Approvals stand outside the digest.
        same = (
            source.digest == published.digest and source.meta.approvals == published.meta.approvals
        )
        return ("same" if same else "differs"), ""

    def not_found(self, names: Iterable[str]) -> tuple[Issue, ...]:
        """What is wrong with names that no pack has."""
        issues: list[Issue] = []
        for name in names:
            try:
                self._store.has_source(name)
            except PackRejected as fault:
                issues += fault.issues
        return tuple(issues)

    def load(self, name: str) -> PublishedPack:
        """The published pack, once its proof record says that every guarantee held.

        The guarantees are not computed again here: ``recheck`` does that, off the start-up path.
        """
        published = self._store.load_published(name)
        issues = proof_issues(published)
        if issues:
            raise PackRejected(issues)
        return published

    def recheck(self, published: PublishedPack) -> tuple[Issue, ...]:
        """Prove the pack again and compare with its record; nothing is left when both agree."""
        report = self._check(published.pack)
        issues = [Issue(f.guarantee, f.message) for f in report.failures]
        if not issues and dict(report.answer_sets) != dict(published.proof.answer_sets):
            issues.append(Issue("proof.answer_sets", "the record differs from the pack"))
        return tuple(issues)

    def show(self, name: str, *, source: bool = False) -> ShownPack:
        """What calls use: the published pack; its source where none is published, or where that is asked for."""
        from rcrp_desktop.application.pack_listing import ShownPack

        is_published = self._store.has_published(name)
        if source or not is_published:
            return ShownPack(self._store.load_source(name), published=False)
        pack = self._store.load_published(name).pack
        state, _ = self._beside(name, pack)
        return ShownPack(pack, published=True, source=state)

    def _source_or_published(self, name: str) -> PolicyPack:
        if self._store.has_source(name):
            return self._store.load_source(name)
        return self._store.load_published(name).pack

    def check(self, name: str) -> tuple[PolicyPack, CheckReport]:
        """Check every guarantee for all inputs."""
        pack = self._source_or_published(name)
        return pack, self._check(pack)

    def time(self, name: str) -> tuple[PolicyPack, TimeReport]:
        """How many questions and spoken seconds calls take, by the archetypes and at the most."""
        from rcrp_desktop.application.pack_measures import time_of

        pack = self._source_or_published(name)
        return pack, time_of(pack)

    def doubt(self, name: str, chances: Sequence[Fraction]) -> tuple[PolicyPack, DoubtReport]:
        """How many calls without a threat are referred when answers turn to "not known" with these chances."""
        from rcrp_desktop.application.pack_measures import doubt_of

        pack = self._source_or_published(name)
        return pack, doubt_of(pack, chances)

    def publish(self, name: str) -> Publication:
        """Publish the source if every guarantee holds, else write nothing.

        Raises:
            PackRejected: other content is published under this version, or the source cannot be read.
        """
        from rcrp_desktop.application.pack_listing import Publication

        pack = self._store.load_source(name)
        self._refuse_changed_version(name, pack)
        report = self._check(pack)
        where = ""
        if report.held:
            where = self._store.publish(name, PublishedPack(pack, proof_of(report)))
        return Publication(pack, report, where)

    def _refuse_changed_version(self, name: str, pack: PolicyPack) -> None:
        """Calls, CAD and supervisors name a policy by its version: it means one thing for ever."""
        others = sorted(self._store.digests_of_version(name, pack) - {pack.digest})
        if not others:
            return
        version, known = pack.meta.version, ", ".join(map(short_digest, others))
        raise PackRejected([
            Issue(
                "pack.yaml: meta.version",
                f"{version} is published with digest {known}, and a published version never changes;"
                f" this content has digest {short_digest(pack.digest)}: raise the version, then publish",
            )
        ])  # fmt: skip


def proof_of(report: CheckReport) -> ProofRecord:
    """The record of a check, to stand beside the pack."""
    return ProofRecord(
        method=PROOF_METHOD,
        nodes=report.nodes,
        guarantees=tuple(
            ProvedGuarantee(line.id, HELD if line.held else "broken") for line in report.guarantees
        ),
        answer_sets=dict(report.answer_sets),
    )


def proof_issues(published: PublishedPack) -> tuple[Issue, ...]:
    """What a proof record lacks for its pack to be used."""
    proved = {proved.id: proved.result for proved in published.proof.guarantees}
    issues = [
        Issue(f"proof.guarantees.{name}", f"the record says {result!r}, not {HELD!r}")
        for name, result in proved.items()
        if result != HELD
    ]
    wanted = [*GUARANTEES, *(own.id for own in published.pack.guarantees)]
    issues += [
        Issue(f"proof.guarantees.{name}", "is missing from the record")
        for name in wanted
        if name not in proved
    ]
    return tuple(issues)
