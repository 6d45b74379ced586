"""Compiled packs by digest: the one in force, the shipped ones, and those that old records need."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset
from rcrp_desktop.application.audit_ports import Clock
from rcrp_desktop.application.policy import PolicyService, PublishedPack
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine

FindRuleset = Callable[[str], bytes | None]

LOOKED_FOR_AGAIN_MS = 5_000
"""A look for a pack goes through all logs, and waits for each that is busy: not for each call that was made under it."""


@frozen
class _Listed:
    """Digest and id of each pack, and when the folders were looked through for it."""

    at_ms: int
    packs: tuple[tuple[str, str], ...]


class EngineShelf:
    """Any thread; a pack is compiled once. One that is not at hand is looked for again.

    The log that kept it may have been busy; it may be published, or its file be readable, only now.
    Whoever paints asks for the pack in force while another looks through the logs: they never wait for that.
    """

    def __init__(
        self, policies: PolicyService, pack: str, find_ruleset: FindRuleset, clock: Clock
    ) -> None:
        """``pack`` is the id or folder of the pack in force; ``find_ruleset`` looks into the logs.

        Raises:
            PackRejected: the pack in force cannot be used.
        """
        self._policies = policies
        self._find_ruleset = find_ruleset
        self._clock = clock
        self._lock = Lock()
        self._looking = Lock()
        self._engines: dict[str, Engine] = {}
        self._missed_ms: dict[str, int] = {}
        self._listed: _Listed | None = None
        self.published: PublishedPack = policies.load(pack)

    def current(self) -> Engine:
        """The pack in force, compiled at first use."""
        with self._lock:
            engine = self._engines.get(self.published.pack.digest)
            if engine is None:
                engine = Engine(self.published.pack, proved=True)
                self._engines[self.published.pack.digest] = engine
            return engine

    def of_digest(self, digest: str) -> Engine | None:
        """The pack of a recorded call: in force, shipped, or kept in a log; None for one that was missed just now."""
        if digest == self.published.pack.digest:
            return self.current()
        if not digest or digest in self._engines or self._was_missed_just_now(digest):
            return self._engines.get(digest)
        with self._looking:
            if digest not in self._engines and not self._was_missed_just_now(digest):
                self._look_for(digest)
            return self._engines.get(digest)

    def at_hand(self, digest: str) -> Engine | None:
        """The same for whoever paints: what was missed once is left to the next who reads a call that was made under it."""
        return self._engines.get(digest) if digest in self._missed_ms else self.of_digest(digest)

    def _was_missed_just_now(self, digest: str) -> bool:
        missed_ms = self._missed_ms.get(digest)
        return missed_ms is not None and self._is_just_now(missed_ms)

    def _is_just_now(self, looked_ms: int) -> bool:
        return self._clock.monotonic_ms() - looked_ms < LOOKED_FOR_AGAIN_MS

    def _look_for(self, digest: str) -> None:
        engine = self._published(digest) or self._kept(digest)
        if engine is None:
            self._missed_ms[digest] = self._clock.monotonic_ms()
        else:
            self._engines[digest] = engine

    def _published(self, digest: str) -> Engine | None:
        for name in (name for listed, name in self._listing().packs if listed == digest):
            with suppress(OperationalProblem):
                pack = self._policies.load(name).pack
                if pack.digest == digest:  # another may have been published under the name since
                    return Engine(pack, proved=True)
        return None

    def _listing(self) -> _Listed:
        """One look for all packs that are missed meanwhile: a search asks for that of every call."""
        if self._listed is None or not self._is_just_now(self._listed.at_ms):
            now_ms, found = self._clock.monotonic_ms(), self._policies.packs()
            self._listed = _Listed(now_ms, tuple((one.digest, one.id) for one in found))
        return self._listed

    def _kept(self, digest: str) -> Engine | None:
        """As some log here kept it."""
        kept = self._find_ruleset(digest)
        if kept is None:
            return None
        try:
            return Engine(pack_of_ruleset(kept))
        except OperationalProblem:
            return None
