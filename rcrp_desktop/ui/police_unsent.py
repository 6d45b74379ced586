"""PoliceUnsent: that a key sent no police, said by its page, then by the window, until it is so no longer."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from PySide6.QtWidgets import QWidget

from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice


@frozen
class _Note:
    """``said`` are the words of ``page``; the window says in ``head`` what the key did not do, in ``tail`` what holds since.

    ``pressed`` orders it among all presses. ``told`` is what the window says of it; ``is_passing``: a decision on the same
    matter is on its way.
    """

    call: str
    page: QWidget
    said: frozenset[str]
    head: str
    tail: str
    pressed: int
    told: str = ""
    is_passing: bool = False

    @property
    def words(self) -> str:
        return f"{self.head} {self.tail}".strip()


class PoliceUnsent:
    """Three things end it: police stand on its call, its person's own later decision is recorded, or they have seen it.

    Known by what was to be decided (``key``): a press on another request of the same call says nothing of this one, though
    both are told of in the same words.
    """

    def __init__(self, standing: StandingNotice) -> None:
        self._standing = standing
        self._noted: dict[str, _Note] = {}
        self._presses = count(1)

    @property
    def calls(self) -> frozenset[str]:
        """Those of which it is said."""
        self._drop_seen()
        return frozenset(note.call for note in self._noted.values())

    def keys_of(self, call: str) -> tuple[str, ...]:
        """What of a call it is said of."""
        self._drop_seen()
        return tuple(key for key, note in self._noted.items() if note.call == call)

    def said_on(
        self, page: QWidget, call: str, key: str, said: Collection[str], head: str, tail: str
    ) -> None:
        """A key came to nothing, and ``page`` says so in one of the words ``said``."""
        self._drop_seen()
        before = self._noted.get(key)
        note = _Note(call, page, frozenset(said), head, tail, next(self._presses))
        self._noted[key] = note if before is None else replace(note, told=before.told)
        if before is not None and before.told:
            self._tell(key)
        self._tell_others(key)

    def _tell_others(self, key: str) -> None:
        """What a page says, it says of the key that came last: also where it said the same of one before."""
        page = self._noted[key].page
        for other, note in tuple(self._noted.items()):
            if other != key and note.page is page and not note.is_passing:
                self._tell(other)

    def looked(self, page: QWidget, in_sight: Collection[str]) -> None:
        """All that ``page`` says in sight now: what is not among it any more, the window says."""
        for key, note in tuple(self._noted.items()):
            if note.page is page and not note.is_passing and note.said.isdisjoint(in_sight):
                self._tell(key)

    def say_beside(self, key: str, tail: str) -> None:
        """What holds of it since."""
        note = self._noted.get(key)
        if note is None or note.tail == tail:
            return
        self._noted[key] = replace(note, tail=tail)
        if note.told:
            self._tell(key)

    # -- what ends it

    def deciding(self, key: str) -> int:
        """Its person's own decision is on its way: which of all presses that is."""
        if key in self._noted:
            self._noted[key] = replace(self._noted[key], is_passing=True)
        return next(self._presses)

    def undecided(self, key: str) -> None:
        """That is not recorded, or not yet."""
        note = self._noted.get(key)
        if note is not None and note.is_passing:
            self._noted[key] = replace(note, is_passing=False)
            self._tell(key)

    def decided(self, key: str, press: int) -> None:
        """That is recorded; a key that was pressed later is not answered by it."""
        note = self._noted.get(key)
        if note is not None and note.pressed < press:
            self._end(key)

    def police_stand(self, call: str) -> None:
        """Police go to it at once, whoever sent them."""
        for key in self.keys_of(call):
            self._end(key)

    def _end(self, key: str) -> None:
        told = self._noted.pop(key).told
        if not self._is_told(told):
            self._standing.take_back(told)

    def _is_told(self, line: str) -> bool:
        """Whether the window says it of something, which may be another request of the same call."""
        return any(note.told == line for note in self._noted.values())

    def _drop_seen(self) -> None:
        """Who took the window's words away has seen them."""
        said = self._standing.lines
        for key, note in tuple(self._noted.items()):
            if note.told and note.told not in said:
                del self._noted[key]

    def _tell(self, key: str) -> None:
        self._drop_seen()
        note = self._noted.get(key)
        if note is None or note.told == note.words:
            return
        self._noted[key] = replace(note, told=note.words)
        if note.told and not self._is_told(note.told):
            self._standing.replace(note.told, note.words)
        self._standing.mention(note.words)
        announce(note.words, source=self._standing)
