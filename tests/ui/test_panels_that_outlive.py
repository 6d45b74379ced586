"""What is answered in a panel once something else holds is refused, says what holds, and loses no word."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.duties import RecordCallBack, RecordDuty
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.ui.call_taking.ask_panel import AskPanel
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, Screen, bench_window
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

ASKED = {
    "caller": ("1",),
    "supervisor": ("U",),
    "new information": ("F7",),
}
LAPSES = AnswerQuestion("health_need", "yes")


def elsewhere(bench: Bench, screen: Screen, command: Command) -> None:
    other = bench.colleague("5512")
    bench.clock.pass_minutes(1)
    call = screen.state.call
    other.perform(other.reopen(call), command)
    screen.window.live.controller.read_again(call)


@pytest.mark.parametrize("asked", list(ASKED))
def test_a_panel_that_outlives_what_it_was_asked_about_records_nothing_and_says_what_holds(
    qtbot, asked
):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press(*ASKED[asked])
        panel = screen.page.ask
        assert panel.is_open
        elsewhere(bench, screen, LAPSES)
        kinds = bench.log.kinds()
        panel.choose_key("1")
        assert bench.log.kinds() == kinds
        assert "by what holds now" in panel.refusal.accessibleName()
        assert panel.is_open, "what was written is still there"


def test_what_holds_is_read_and_then_the_same_is_asked_again(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("F7")
        elsewhere(bench, screen, LAPSES)
        screen.page.ask.choose_key("1")
        screen.page.ask.choose_key("1")
        assert bench.log.kinds()[-1] == "new_information_came"


def test_what_this_desk_recorded_itself_is_no_news_to_who_is_asked(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench, states=(bench.a_call(ADVICE_ANSWERS),)) as (screen, lanes):
        lanes.hold = True
        screen.press("A", "F7")
        lanes.hold = False
        lanes.run_all()
        screen.page.ask.choose_key("1")
        assert bench.log.kinds()[-1] == "new_information_came"


@pytest.mark.parametrize("asked", list(ASKED))
def test_a_note_that_records_itself_has_read_nothing(qtbot, asked):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press(*ASKED[asked])
        panel = screen.page.ask
        elsewhere(bench, screen, LAPSES)
        screen.window.live.controller.perform(WriteNote("He is at home."))
        kinds = bench.log.kinds()
        panel.choose_key("1")
        assert bench.log.kinds() == kinds
        assert "by what holds now" in panel.refusal.accessibleName()


def test_what_others_did_that_changes_nothing_is_no_news(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("F7")
        elsewhere(bench, screen, WriteNote("He is at home."))
        screen.window.live.controller.perform(AcceptRecommendation())
        screen.page.ask.choose_key("1")
        assert bench.log.kinds()[-1] == "new_information_came"


def test_once_the_news_was_said_an_own_act_is_no_news_again(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("F7")
        elsewhere(bench, screen, LAPSES)
        screen.page.ask.choose_key("1")
        screen.window.live.controller.perform(AcceptRecommendation())
        assert screen.page.ask.is_open
        screen.page.ask.choose_key("1")
        assert bench.log.kinds()[-1] == "new_information_came"


WHY = "The line went dead before I could say it."


def write_could_not(screen: Screen) -> AskPanel:
    screen.press("1", "2")
    screen.write(WHY)
    return screen.page.ask


def test_what_was_written_survives_every_refusal_in_the_panel(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        panel = write_could_not(screen)
        elsewhere(bench, screen, LAPSES)
        kinds = bench.log.kinds()
        for _ in range(3):
            panel.choose_key("2")
            assert bench.log.kinds() == kinds
            assert panel.is_open
            assert panel._fields[0].text() == WHY
            assert TEXTS("duties.ask.words_stay") in panel.refusal.accessibleName()


def test_what_can_be_said_again_is_not_told_to_be_used_elsewhere(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("U")
        screen.write("He is at home.")
        elsewhere(bench, screen, LAPSES)
        screen.press("Ctrl+Return")
        assert "by what holds now" in screen.page.ask.refusal.accessibleName()
        assert TEXTS("duties.ask.words_stay") not in screen.page.ask.refusal.accessibleName()
        screen.press("Ctrl+Return")
        assert screen.state.requests[-1].text == "He is at home."


def test_less_police_that_was_asked_for_before_the_news_is_asked_for_again(qtbot):
    bench = Bench()
    state = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"})
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("U")
        screen.write("Seen today")
        elsewhere(bench, screen, AcceptRecommendation())
        screen.page.ask.choose_key("2")
        assert TEXTS("duties.ask.words_stay") not in screen.page.ask.refusal.accessibleName()
        screen.page.ask.choose_key("2")
        assert screen.state.requests[-1].reason == "less_police"


def test_what_was_refused_after_the_panel_had_gone_is_there_when_it_is_asked_again(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, lanes):
        panel = write_could_not(screen)
        lanes.hold = True
        screen.window.live.controller.perform(BringNewInformation("new_fact", "He rang back."))
        panel.choose_key("2")
        assert not panel.is_open
        lanes.hold = False
        lanes.run_all()
        assert "duty_recorded" not in bench.log.kinds()
        assert panel._draft_of.startswith("duty:")
        assert panel._fields[0].text() == WHY


def test_what_was_recorded_is_not_there_again(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        panel = write_could_not(screen)
        panel.choose_key("2")
        assert bench.log.kinds()[-1] == "duty_recorded"
        screen.window.live.controller.perform(GiveReference("!"))  # refused: no word of the panel's
        assert panel._fields[0].text() == ""


def test_a_refusal_speaks_of_the_call_that_was_refused_and_names_it(qtbot):
    bench = Bench()
    about = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    shown = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(shown, about)) as (screen, lanes):
        controller = screen.window.live.controller
        assert controller.live_id == about.call
        screen.press("F8")
        lanes.hold = True
        screen.window.live.controller.perform(SendPolice())
        screen.press("K")
        controller.calls_on_show.select(shown.call)
        lanes.hold = False
        lanes.run_all()
        assert controller.live_id == shown.call
        assert "Police are attending now. Copy again" in screen.notice
        assert screen.notice.startswith(TEXTS("header.no_reference"))


def test_a_sentence_that_says_what_holds_ends_once(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked", text="?"))
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("F8")
        boss = bench.colleague("2290", "supervisor")
        boss.perform(
            boss.reopen(state.call), DecideRequest("r1", "overturn", "advice_given", "Go.")
        )
        screen.window.live.controller.read_again(state.call)
        screen.press("K")
        assert "NOT attending. Copy" in screen.notice
        assert ".." not in screen.notice


def test_a_panel_goes_once_a_colleague_recorded_what_it_asks_and_its_words_are_a_note(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        panel = write_could_not(screen)
        elsewhere(bench, screen, RecordDuty("caller_told", "done"))
        assert not panel.is_open
        assert screen.notice.startswith("Somebody else recorded it.")
        assert "kept as a note" in screen.notice
        assert WHY in screen.page.notes.edit.toPlainText()
        assert screen.state.current.duties[-1].outcome == "done"
        assert not any(i.kind is Owed.CALL_BACK for i in screen.window.live.controller.items())


def test_a_panel_stays_while_a_colleague_records_another_duty(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        panel = write_could_not(screen)
        elsewhere(bench, screen, RecordDuty("checks", "done", "markers"))
        assert panel.is_open
        panel.choose_key("2")
        assert screen.state.current.duties[-1].outcome == "could_not"


def test_a_could_not_of_a_colleague_overtakes_as_well_and_what_was_owed_is_asked_anew(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("1")
        elsewhere(bench, screen, RecordDuty("caller_told", "could_not", text="Rang off."))
        assert not screen.page.ask.is_open
        screen.press("1")
        screen.page.ask.choose_key("1")
        assert screen.state.current.duties[-1].outcome == "done"


def test_an_own_record_is_seen_by_whoever_is_asked_the_same(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("1")
        own = RecordDuty("caller_told", "could_not", text=WHY)
        screen.window.live.controller.perform(own)
        assert screen.page.ask.is_open
        screen.page.ask.choose_key("1")
        assert screen.state.current.duties[-1].outcome == "done"


def test_a_panel_about_a_call_back_goes_once_a_colleague_rang_back(qtbot):
    bench = Bench()
    could_not = RecordDuty("caller_told", "could_not", text="Rang off.")
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation(), could_not)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.window.live.controller.refresh()
        screen.window.live.acts.asker.item(state.call, "call-back")
        assert screen.page.ask.is_open
        elsewhere(bench, screen, RecordCallBack("done"))
        assert not screen.page.ask.is_open
        assert "Somebody else recorded it." in screen.notice


def test_what_is_sent_says_what_was_on_show_of_it(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, lanes):
        write_could_not(screen)
        lanes.hold = True
        screen.page.ask.choose_key("2")
        [sent] = screen.window.live.controller.live.waiting
        assert sent.seen == frozenset()
        lanes.hold = False
        lanes.run_all()


def test_a_panel_about_what_is_owed_no_longer_goes_as_well_once_a_colleague_records_it(qtbot):
    bench = Bench()
    could_not = RecordDuty("caller_told", "could_not", text="Rang off.")
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation(), could_not)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("1")
        assert screen.page.ask.is_open
        elsewhere(bench, screen, RecordDuty("caller_told", "done"))
        assert not screen.page.ask.is_open
