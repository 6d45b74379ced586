"""A store of packs in memory, and a pack that breaks guarantees."""

from __future__ import annotations

from dataclasses import replace

from rcrp_desktop.application.pack_listing import PackListing
from rcrp_desktop.application.policy import PublishedPack
from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Route
from tests.support.pack_builder import a_pack


class MemoryStore:
    """Keeps the contract of PolicyStore without files."""

    def __init__(self, *sources: PolicyPack) -> None:
        self.sources = {pack.meta.id: pack for pack in sources}
        self.published: dict[str, PublishedPack] = {}
        self.unreadable: set[str] = set()

    def list_packs(self) -> tuple[PackListing, ...]:
        return tuple(map(self._listing, sorted(self.sources | self.published)))

    def _listing(self, name: str) -> PackListing:
        found = self.published.get(name)
        pack = found.pack if found is not None else self.sources[name]
        return PackListing(
            name, "memory", meta=pack.meta, published=found is not None, digest=pack.digest
        )

    def load_published(self, name: str) -> PublishedPack:
        if name not in self.published:
            raise PackRejected((Issue(name, "is not published"),))
        return self.published[name]

    def has_published(self, name: str) -> bool:
        return not self.has_source(name) or name in self.published

    def has_source(self, name: str) -> bool:
        if name not in self.sources | self.published:
            raise PackRejected((Issue(name, "there is no pack of that id"),))
        return name in self.sources

    def load_source(self, name: str) -> PolicyPack:
        if name in self.unreadable:
            raise PackRejected(
                (Issue("questions.yaml", "cannot be read"), Issue("rules.yaml", "is missing"))
            )
        if name not in self.sources:
            raise PackRejected((Issue(name, "has no source"),))
        return self.sources[name]

    def digests_of_version(self, name: str, pack: PolicyPack) -> frozenset[str]:
        found = self.published.get(name)
        same = found is not None and found.pack.meta.version == pack.meta.version
        return frozenset([found.pack.digest]) if found is not None and same else frozenset()

    def publish(self, name: str, published: PublishedPack) -> str:
        self.published[name] = published
        return f"memory/{name}"


def an_unfit_pack() -> PolicyPack:
    """Advice is given where police were sent at once."""
    return replace(a_pack(), routes=tuple(map(_lowered, a_pack().routes)))


def _lowered(route: Route) -> Route:
    return replace(route, response=ResponseClass.ADVICE) if route.id == "police_now" else route
