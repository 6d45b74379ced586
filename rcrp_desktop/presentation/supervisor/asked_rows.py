"""The board's rows under *Awaiting your decision*: a call says once what it asks, and its requests stand together."""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.application.read_models import OwedLine
from rcrp_desktop.application.search import OwedRow
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.supervisor.common import Words


@frozen
class AskedRow:
    """A request on the board. ``earlier`` are overtaken ones of its call with the same words: they are open too."""

    row: OwedRow
    earlier: tuple[OwedRow, ...] = ()

    @property
    def since_ms(self) -> int:
        """Since when its call has waited for an answer to these words."""
        return min(one.item.since_ms for one in (self.row, *self.earlier))


def asked_rows(rows: Sequence[OwedRow], words: Words) -> list[AskedRow]:
    """``rows`` of all calls: calls of which something is asked now before those of which all was overtaken.

    Of each the longest owed first, since anything was asked that is still open; the rows of a call stand together.
    """
    calls: dict[str, list[OwedRow]] = {}
    for row in rows:
        calls.setdefault(row.call.call, []).append(row)
    waiting = sorted(calls.values(), key=_turn)
    return [asked for of_call in waiting for asked in _of_call(of_call, words)]


def _turn(of_call: Sequence[OwedRow]) -> tuple[bool, int]:
    return not any(map(_is_live, of_call)), min(row.item.since_ms for row in of_call)


def _is_live(row: OwedRow) -> bool:
    return not row.item.overtaken


def _of_call(rows: Sequence[OwedRow], words: Words) -> list[AskedRow]:
    """What is asked now, then the newest of what was overtaken; of the same words one row."""
    live = [row for row in rows if _is_live(row)]
    old = [row for row in reversed(rows) if not _is_live(row)]
    same: dict[tuple[str, str], list[OwedRow]] = {}
    for row in old:
        same.setdefault(_whole_words(row, words), []).append(row)
    found = [AskedRow(row, tuple(same.pop(_whole_words(row, words), ()))) for row in live]
    return [*found, *(AskedRow(first, tuple(others)) for first, *others in same.values())]


def _whole_words(row: OwedRow, words: Words) -> tuple[str, str]:
    """All that is asked: what one person wrote is not what another did, of whichever kind both are."""
    return asked_words(row.item, words), row.item.text


def asked_words(item: OwedLine, words: Words) -> str:
    """Why a supervisor was asked, in a few words."""
    if item.subject == "unsure" and not item.question:
        return words.say("asked.unsure_call")
    return words.say(f"asked.{item.subject}", question=item.question, name=item.label)


def asked_note(asked: AskedRow, words: Words) -> str:
    """Of a row that was overtaken or stands for several: which assessments they are of, and that it was asked again."""
    item, is_live = asked.row.item, _is_live(asked.row)
    of = asked.earlier if is_live else (asked.row, *asked.earlier)
    numbers = sorted({one.item.assessment for one in of})
    if not numbers:
        return ""
    name = "also" if is_live else item.overtaken
    count = "one" if len(numbers) == 1 else "many"
    listed = words.say("asked_of.and").join(map(str, numbers))
    return words.say(f"asked_of.{name}_{count}", numbers=listed)
