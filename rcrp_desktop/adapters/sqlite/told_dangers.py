"""What stays of a call that is let go of: threats to life first, each with all that ended it, then the newest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from rcrp_desktop.adapters.sqlite.kept import RAISES
from rcrp_desktop.domain.audit.entry import StoredEntry

MOST_DANGERS = 50
_RAISED = "override_raised"
_ENDS = ("override_mispressed", "override_stood_down")
_ABOUT = (*_ENDS, "override_reason_given")


def is_danger(entry: StoredEntry) -> bool:
    """A threat to life, or police."""
    response = entry.body.get("response")
    return entry.kind in RAISES or (isinstance(response, str) and response.startswith("police"))


def dangers_of(told: Sequence[StoredEntry], most: int = MOST_DANGERS) -> list[StoredEntry]:
    """At most so many of what was told of a call, in its order.

    A threat to life that nobody ended goes before one that somebody did, and that one stays with all that ended it or
    not at all: alone it would stand again. So would one of which only what tells of it stays.
    """
    newest = sorted(told, key=lambda entry: (entry.at_ms, entry.seq), reverse=True)
    raised = [entry for entry in newest if _is_raised(entry)]
    about = [entry for entry in newest if entry.kind in _ABOUT and not entry.damaged]
    kept: dict[int, StoredEntry] = {}
    for group in _groups(raised, about, most):
        whole = kept | {id(entry): entry for entry in group}
        if len(whole) <= most:
            kept = whole
    for entry in chain(_about_those(kept.values(), about), filter(_is_other_danger, newest)):
        if len(kept) < most:
            kept[id(entry)] = entry
    return [entry for entry in told if id(entry) in kept]


def _groups(
    raised: Sequence[StoredEntry], about: Sequence[StoredEntry], most: int
) -> list[list[StoredEntry]]:
    """Threats to life, each with what ended it; of those that were not read, what is left. Those that stand come first."""
    ends = _Named(entry for entry in about if entry.kind in _ENDS)
    known = _Raised(raised)
    alone = [entry for entry in about if not known.has(entry)]
    left = _Named(alone)
    groups = [[one, *islice(ends.of(one), most)] for one in raised]
    groups += [[*islice(left.beside(one), most + 1)] for one in alone]
    return sorted(groups, key=lambda group: any(entry.kind in _ENDS for entry in group))


def _about_those(
    kept: Iterable[StoredEntry], about: Sequence[StoredEntry]
) -> Iterator[StoredEntry]:
    """The reasons of threats to life that stay."""
    known = _Raised(entry for entry in kept if _is_raised(entry))
    return (entry for entry in about if entry.kind not in _ENDS and known.has(entry))


class _Raised:
    """Which threats to life there are, by what names them."""

    def __init__(self, raised: Iterable[StoredEntry]) -> None:
        several = [*raised]
        self._commands = {entry.command for entry in several}
        self._numbers = {_number(entry) for entry in several}

    def has(self, about: StoredEntry) -> bool:
        """Whether what is told may be of one of them: any whose number cannot be read may have that one."""
        if of := _of(about):
            return of in self._commands
        return not self._numbers.isdisjoint((_number(about), None))


class _Named:
    """What tells of threats to life, by the command that raised them, or where that was not recorded by number."""

    def __init__(self, about: Iterable[StoredEntry]) -> None:
        self._by_command: defaultdict[str, list[StoredEntry]] = defaultdict(list)
        self._by_number: defaultdict[int | None, list[StoredEntry]] = defaultdict(list)
        self._of_any: defaultdict[int | None, list[StoredEntry]] = defaultdict(list)
        for entry in about:
            self._of_any[_number(entry)].append(entry)
            if of := _of(entry):
                self._by_command[of].append(entry)
            else:
                self._by_number[_number(entry)].append(entry)

    def of(self, raised: StoredEntry) -> Iterator[StoredEntry]:
        """What is told of it, or may be."""
        number = _number(raised)
        several = self._by_number.values() if number is None else [self._by_number[number]]
        return chain(self._by_command[raised.command], *several)

    def beside(self, one: StoredEntry) -> Iterator[StoredEntry]:
        """All that is told of what ``one`` tells of, or may be, that among it."""
        number = _number(one)
        if of := _of(one):
            return chain(self._by_command[of], self._by_number[number])
        return iter(self._of_any[number])


def _is_raised(entry: StoredEntry) -> bool:
    """What cannot be read of an act that nobody confirmed may have been one."""
    return entry.kind in RAISES and entry.body.get("claimed", _RAISED) == _RAISED


def _is_other_danger(entry: StoredEntry) -> bool:
    return is_danger(entry) and not _is_raised(entry)


def _of(about: StoredEntry) -> str:
    of = about.body.get("of")
    return of if isinstance(of, str) else ""


def _number(entry: StoredEntry) -> int | None:
    number = entry.body.get("number")
    return number if isinstance(number, int) else None
