"""What a run of tests works out again and again from the same bytes: here it is worked out once.

Each of these gives the same for the same, so no test can tell; those of the function itself have imported it before.
Anything else than the same bytes or an equal pack is worked out anew, and a refusal is never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import pytest

from rcrp_desktop.adapters import text_files
from rcrp_desktop.adapters.policy_files import published
from rcrp_desktop.application import pack_measures
from rcrp_desktop.domain.policy import engine, guarantees
from rcrp_desktop.domain.policy.diagram import Graph
from rcrp_desktop.domain.policy.doubt import CHANCES, DoubtReport
from rcrp_desktop.domain.policy.guarantees import CheckReport
from rcrp_desktop.domain.policy.pack import PolicyPack

T = TypeVar("T")
_KEPT_OF_A_DIGEST = 8
"""Packs of one digest differ in what stands outside it; those that tests spoil by the hundred are not kept."""


def by_pack(work: Callable[[PolicyPack], T]) -> Callable[[PolicyPack], T]:
    """``work`` done once for equal packs. Any thread."""
    kept: dict[str, list[tuple[PolicyPack, T]]] = {}
    lock = Lock()

    def once(pack: PolicyPack) -> T:
        with lock:
            known = kept.setdefault(pack.digest, [])
            found = [made for one, made in known if one == pack]
        if found:
            return found[0]
        made = work(pack)
        with lock:
            if len(known) < _KEPT_OF_A_DIGEST:
                known.append((pack, made))
        return made

    return once


def by_bytes(work: Callable[..., T]) -> Callable[..., T]:
    """``work(data, …)`` done once for the same bytes."""
    kept: dict[tuple[Any, ...], T] = {}

    def once(*given: Any) -> T:
        if given not in kept:
            kept[given] = work(*given)
        return kept[given]

    return once


def patch(patching: pytest.MonkeyPatch) -> None:
    """For as long as ``patching`` stands."""
    check, build, tables = guarantees.check, engine.build_graph, text_files._tables
    checked, built = by_pack(check), by_pack(build)
    read = by_bytes(lambda _, path: tables(path))
    time_of, doubt_of = pack_measures.time_of, pack_measures.doubt_of

    @cache
    def doubted(chances: tuple[Fraction, ...]) -> Callable[[PolicyPack], DoubtReport]:
        return by_pack(lambda pack: doubt_of(pack, chances))

    def check_once(pack: PolicyPack, graph: Graph | None = None) -> CheckReport:
        return checked(pack) if graph is None else check(pack, graph)

    def doubt_once(pack: PolicyPack, chances: Sequence[Fraction] = CHANCES) -> DoubtReport:
        return doubted(tuple(chances))(pack)

    def tables_once(path: Path) -> dict[str, Any]:
        return read(path.read_bytes(), path)

    patching.setattr(guarantees, "check", check_once)
    patching.setattr(engine, "build_graph", built)
    patching.setattr(pack_measures, "time_of", by_pack(time_of))
    patching.setattr(pack_measures, "doubt_of", doubt_once)
    patching.setattr(published, "decode", by_bytes(published.decode))
    patching.setattr(text_files, "_tables", tables_once)
