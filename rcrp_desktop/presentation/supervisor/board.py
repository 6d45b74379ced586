"""The live board: what is still owed over all desks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rcrp_desktop.application.read_models import OwedLine
from rcrp_desktop.application.search import IndexState, OwedBoard, OwedRow
from rcrp_desktop.domain.duties import DEBTS, Owed
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.supervisor.asked_rows import (
    AskedRow,
    asked_note,
    asked_rows,
    asked_words,
)
from rcrp_desktop.presentation.supervisor.common import (
    Cell,
    Row,
    Words,
    route_cell,
    thousands,
)
from rcrp_desktop.presentation.supervisor.matters import row_key
from rcrp_desktop.presentation.who import handlers_words, told_name

COLUMNS = ("waiting", "call", "what", "route", "about", "handler", "owner")


@frozen
class BoardModel:
    """The board. ``right`` stands in the navigation bar; ``rows`` hold a group row before each kind.

    ``requests`` are the keys of the rows that await a decision.
    """

    title: str
    hint: str
    right: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str
    foot: str
    requests: frozenset[str] = frozenset()


def present_board(board: OwedBoard, index: IndexState, now_ms: int, words: Words) -> BoardModel:
    """The board as it stands at ``now_ms``."""
    time, part = words.times.minute(now_ms), "_part" if index.is_partial else ""
    shown = {kind: _shown(kind, rows, words) for kind, rows in board.rows.items()}
    right = words.say(f"lists.right_empty{part}", time=time)
    if board.total:
        oldest = words.age(board.oldest_ms, now_ms)
        number = sum(_count(board, kind, rows) for kind, rows in shown.items())
        right = words.count(f"lists.right{part}", number, oldest=oldest, time=time)
    return BoardModel(
        title=words.say("lists.title"),
        hint=words.say("lists.hint", time=words.times.second(now_ms)),
        right=right,
        columns=tuple(words.say(f"lists.{name}") for name in COLUMNS),
        rows=tuple(_rows(board, shown, now_ms, words, is_behind=bool(index.behind))),
        empty="" if board.total else words.say(f"lists.empty{part}"),
        foot=_foot(index, words),
        requests=frozenset(row_key(a.row) for a in shown.get(Owed.AWAITING_SUPERVISOR, ())),
    )


def _shown(kind: Owed, rows: Sequence[OwedRow], words: Words) -> list[AskedRow]:
    """What is owed is said once a call where the words are the same."""
    if kind is Owed.AWAITING_SUPERVISOR:
        return asked_rows(rows, words)
    return [AskedRow(row) for row in rows]


def _count(board: OwedBoard, kind: Owed, shown: Sequence[AskedRow]) -> int:
    """How many rows a heading is about, those not listed too."""
    return board.counts[kind] - sum(len(row.earlier) for row in shown)


def _foot(index: IndexState, words: Words) -> str:
    """What the board cannot tell."""
    parts: list[str] = []
    if index.set_back:
        parts.append(words.say("lists.set_back", logs=words.logs(index.set_back)))
    if index.unread:
        parts.append(words.say("lists.unreadable", logs=words.logs(index.unread)))
    if index.known_damaged:
        parts.append(words.count("search.damaged", index.known_damaged))
    return " ".join(parts)


def held_back(new: int, gone: int, words: Words, *, moved: bool, writing: bool = False) -> str:
    """What the list keeps as it is under the pointer or beside a box that is written in, and what renews it.

    A row that went is still there to be seen: it is not among what is not shown. Empty for nothing.
    """
    parts = [words.count("lists.new", new)] if new else []
    parts += [words.say("lists.moved")] if moved else []
    name = "lists.held_writing" if writing else "lists.held"
    lines = [words.say(name, what=", ".join(parts))] if parts else []
    if gone:
        lines.append(words.count("lists.gone_writing" if writing else "lists.gone", gone))
    return " ".join(lines)


def _rows(
    board: OwedBoard,
    shown: Mapping[Owed, Sequence[AskedRow]],
    now_ms: int,
    words: Words,
    *,
    is_behind: bool,
) -> Iterator[Row]:
    """While logs are still being taken in, what seems to await somebody may be decided in one of them."""
    for kind, rows in shown.items():
        count = _count(board, kind, rows)
        title = _title(kind, words, is_behind=is_behind)
        yield Row(kind.value, (Cell(f"{title}  {thousands(count)}", strong=True),), is_group=True)
        for row in rows:
            cells = tuple(_cells(row, now_ms, words, is_behind=is_behind))
            yield Row(row_key(row.row), cells)
        if count > len(rows):
            more = words.say("lists.more", number=thousands(count - len(rows)))
            yield Row(f"{kind.value} more", (Cell(more),), is_group=True)


def _title(kind: Owed, words: Words, *, is_behind: bool) -> str:
    if not is_behind:
        return words.text(f"board.group.{kind.value}")
    if kind is Owed.AWAITING_SUPERVISOR:
        return words.say("lists.awaiting_unread")
    return words.say("lists.so_far", kind=words.text(f"board.group.{kind.value}"))


def _cells(shown: AskedRow, now_ms: int, words: Words, *, is_behind: bool) -> Iterator[Cell]:
    row = shown.row
    item, call = row.item, row.call
    age = words.age(shown.since_ms, now_ms)
    yield Cell(age, strong=True, right=True)
    yield Cell(words.called(call))  # in the cell that no window is too narrow for
    yield Cell(_what(item, words, is_behind=is_behind))
    yield route_cell(words, _response(row))
    yield Cell(_about(row, words), note=asked_note(shown, words))
    yield Cell(handlers_words(words.text, call))
    yield _owner(item, words)


def _what(item: OwedLine, words: Words, *, is_behind: bool) -> str:
    if is_behind and item.kind is Owed.AWAITING_SUPERVISOR:
        return words.say("lists.unread")
    is_changed = item.otherwise and DEBTS[item.kind].is_told_apart
    table = "to_do_changed" if is_changed else "to_do"
    return words.text(f"board.{table}.{item.kind.value}")


def _response(row: OwedRow) -> str:
    """What holds. Of a request that nothing stands beside, what was shown last, unless it was decided on since.

    Such a decision does not hold any more, else nobody would be asked.
    """
    call, item = row.call, row.item
    if item.kind is not Owed.AWAITING_SUPERVISOR or call.response != "supervisor":
        return call.response
    legs = [leg for leg in call.legs if leg.assessment == item.assessment]
    return legs[-1].response if legs and legs[-1].kind == "shown" else "supervisor"


def _about(row: OwedRow, words: Words) -> str:
    item, call = row.item, row.call
    if item.kind is Owed.AWAITING_SUPERVISOR:
        return asked_words(item, words)
    debt = DEBTS[item.kind]
    if debt.whom == "caller":
        return call.caller or words.say("about.caller")
    if not debt.whom and debt.paid in ("cad", "duty"):
        return item.label or words.say("about.handler")
    return item.label


def _owner(item: OwedLine, words: Words) -> Cell:
    if not item.owner:
        return Cell(words.say("lists.nobody_yet"))
    if words.doer.is_same(item.doer):
        return Cell(words.say("lists.you"), strong=True)
    return Cell(told_name(words.text, item.owner, unverified=item.unverified))
