"""Compiled packs by digest: the one in force, the shipped ones, and those that old records need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock

from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset
from rcrp_desktop.application.policy import PolicyService, PublishedPack
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.policy.engine import Engine

FindRuleset = Callable[[str], bytes | None]


class EngineShelf:
    """Any thread; a pack is compiled once. One that is not at hand is looked for again: the log that kept it may be busy."""

    def __init__(self, policies: PolicyService, pack: str, find_ruleset: FindRuleset) -> None:
        """``pack`` is the id or folder of the pack in force; ``find_ruleset`` looks into the logs.

        Raises:
            PackRejected: the pack in force cannot be used.
        """
        self._policies = policies
        self._find_ruleset = find_ruleset
        self._lock = Lock()
        self._engines: dict[str, Engine | None] = {}
        self._kept_only: set[str] = set()
        self.published: PublishedPack = policies.load(pack)

    def current(self) -> Engine:
        """The pack in force, compiled at first use."""
        engine = self.of_digest(self.published.pack.digest)
        assert engine is not None  # it was loaded when the shelf was made
        return engine

    def of_digest(self, digest: str) -> Engine | None:
        """The pack of a recorded call: in force, shipped, or kept in a log."""
        with self._lock:
            if digest in self._engines:
                return self._engines[digest]
            found = self._published(digest)
            if found is not None:
                engine = self._engines[digest] = Engine(found.pack, proved=True)
                return engine
            return self._kept(digest)

    def _published(self, digest: str) -> PublishedPack | None:
        """What is published is looked through once for each digest: a search asks for that of every call."""
        if digest in self._kept_only:
            return None
        self._kept_only.add(digest)
        return next((known for known in self._known() if known.pack.digest == digest), None)

    def _kept(self, digest: str) -> Engine | None:
        kept = self._find_ruleset(digest)
        if kept is None:
            return None
        try:
            self._engines[digest] = Engine(pack_of_ruleset(kept))
        except OperationalProblem:
            self._engines[digest] = None
        return self._engines[digest]

    def _known(self) -> Iterator[PublishedPack]:
        yield self.published
        for listing in self._policies.packs():
            if listing.published and not listing.fault:
                try:
                    yield self._policies.load(listing.id)
                except OperationalProblem:
                    continue
