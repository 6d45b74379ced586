"""What a kind of duty comes to: its pack, the call, its panel, CAD, the terminal, the board, an export, a demonstration."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path

from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset, ruleset_bytes
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.export import ExportedCall
from rcrp_desktop.application.search import Filters
from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.cli.closing import ask_owed
from rcrp_desktop.cli.export_files import call_lines
from rcrp_desktop.domain.call.duties import RecordDuty
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import Duty, PolicyPack
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_duties import present_duties
from rcrp_desktop.presentation.call_inputs import Desk, Facts, RecordingStatus, facts_of
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.items import present_item
from rcrp_desktop.presentation.still_owed import without_row
from rcrp_desktop.presentation.supervisor.board import present_board
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.call_taking.asking import ask_duty, ask_item
from tests.cli.test_terminal_screen import KeyTerminal
from tests.support.call_bench import Bench
from tests.support.index import an_index
from tests.support.new_kind_of_duty import DEBT, KIND, with_its_words
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack
from tests.support.published_schemas import schemas
from tests.support.room import OneEngine, Room

LABEL = "Keys left with a neighbour"


def walk(folder: Path) -> None:
    texts = load_texts(with_its_words(folder))
    assert f'"{KIND}"' in schemas()["routes.schema.json"]
    pack = with_the_duty()
    assert check(pack).held
    assert pack_of_ruleset(ruleset_bytes(pack)).routes == pack.routes
    on_a_call(Bench(Engine(pack)), texts)
    on_a_terminal(Bench(Engine(pack)), texts)
    over_all_calls(Room(folder / "data", engines=OneEngine(Engine(pack))), texts, folder)


def with_the_duty() -> PolicyPack:
    pack = a_pack()
    duty = Duty("keys", KIND, LABEL)  # pyright: ignore[reportArgumentType] - there is none but in this process
    routes = (replace(r, duties=(*r.duties, duty)) if r.duties else r for r in pack.routes)
    return replace(pack, routes=tuple(routes))


def on_a_call(bench: Bench, texts: Texts) -> None:
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    before = facts(bench, state, texts)
    item = next(item for item in before.items if item.kind.value == DEBT)
    assert present_item(before, item).what == "Keys not left"
    assert ask_item(texts, item, "") is None
    assert item not in without_row(before, Stage.OUTCOME)
    assert item in without_row(before, Stage.QUESTION)
    row = next(r for r in present_duties(before).rows if r.duty == "keys")
    assert row.model.what == LABEL
    asking = ask_duty(texts, row, ())
    assert asking.title == LABEL
    assert [words for _, words in asking.options] == ["The keys were left", "Could not be done"]
    assert "KEYS LEFT: NOT YET" in cad(before)
    after = facts(bench, bench.do(state, RecordDuty("keys", "done")), texts)
    assert DEBT not in {i.kind.value for i in after.items}
    assert "KEYS LEFT: NOT YET" not in cad(after)
    entries = tuple(bench.log.entries)
    told = ExportedCall(detail_of(state.call, entries, bench.engines.of_digest), entries, ())
    assert DEBT not in {i.kind.value for i in told.detail.items}
    undone = ExportedCall(detail_of(state.call, entries[:-1], bench.engines.of_digest), entries, ())
    exported = map(str, call_lines(undone, texts, Times(UTC), redacted=False))
    assert "Owed: Keys not left" in exported


def facts(bench: Bench, state, texts: Texts) -> Facts:
    desk, now = Desk(texts, Times(UTC), "4471"), bench.clock.now_ms()
    return facts_of(desk, state, bench.engines.engine, now_ms=now, status=RecordingStatus(3, now))


def cad(about: Facts) -> list[str]:
    return [str(line) for line in cad_lines(about, 60)]


def on_a_terminal(bench: Bench, texts: Texts) -> None:
    """Every duty before it is left owed with Enter."""
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    owed = sum(i.kind.value != "not_on_cad" for i in facts(bench, state, texts).items)
    console = KeyTerminal([*[""] * (owed - 1), "1"])
    desk = Desk(texts, Times(UTC), "4471")
    line = CallLine(
        bench.service, desk, console, bench.records.seal_of, bench.clock.now_ms, True, state
    )
    ask_owed(line)
    assert [done.duty for done in line.state.current.duties] == ["keys"]


def over_all_calls(room: Room, texts: Texts, folder: Path) -> None:
    room.desk("4471").a_call("0398-23NOV", ADVICE_ANSWERS, AcceptRecommendation())
    index = an_index(room, folder / "index.db")
    state = index.catch_up()
    assert DEBT in {item.kind.value for row in index.page(Filters()).rows for item in row.items}
    board = present_board(
        index.owed(), state, room.clock.now_ms(), Words(texts, Times(UTC), "2290")
    )
    shown = [cell.text for row in board.rows for cell in row.cells]
    assert "Keys not left yet  1" in shown
    assert "Leave the keys" in shown
    assert texts("supervisor.about.handler") in shown
    index.close()
    room.close()
