"""A call that is another service's from the first question to nothing owed; turned by what is told later."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.widgets import DutyState
from tests.support.call_window import TEXTS, Screen, real_window


def answer_towards(qtbot, screen: Screen, wanted: ResponseClass) -> None:
    """Answer whatever is asked with the first option that still allows the wanted kind of route."""
    controller = screen.window.live.controller
    while screen.stage is Stage.QUESTION:
        facts = controller.facts()
        question = facts.said.next_question
        assert question is not None
        answers = dict(facts.state.current.answers)
        for option in sorted(question.options, key=lambda o: (o.unknown, o.danger)):
            could = facts.engine.recommend({**answers, question.id: option.id}).could_be
            if any(route.response is wanted for route in could):
                break
        else:
            raise AssertionError(f"{question.id} leaves no way to {wanted}")
        asked = screen.question
        screen.answer(question.id, option.id)
        qtbot.waitUntil(lambda asked=asked: screen.question != asked)


def settle(qtbot, screen: Screen, wanted: ResponseClass = ResponseClass.PARTNER) -> None:
    answer_towards(qtbot, screen, wanted)
    assert screen.shows_no_police()


def close_duties(qtbot, screen: Screen) -> None:
    """Every duty by its digit and then the first choice; CAD by copy and K."""
    while owed := [row for row in screen.model.duties.rows if row.model.state is DutyState.OWED]:
        before = screen.model
        screen.press(owed[0].model.key)
        if screen.page.ask.is_open:
            screen.press("1")
        # The screen, not the state: the record knows it sooner, and nobody presses a row that stands as undone.
        qtbot.waitUntil(lambda before=before: screen.model.duties != before.duties)
        assert screen.has_seen_focus()


def test_a_call_without_police_ends_with_nothing_owed(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        settle(qtbot, screen)
        assert screen.has_seen_focus()
        screen.press("A")
        qtbot.waitUntil(lambda: screen.model.duties.hint != TEXTS("duties.not_decided"))
        assert screen.window.live.controller.items()
        screen.press("F8")
        copied = QGuiApplication.clipboard().text()
        assert copied.isascii()
        assert TEXTS("phrase.not_attending").upper() in copied.replace("\n", " ")
        close_duties(qtbot, screen)
        assert screen.model.duties.hint == TEXTS("duties.none_owed")
        assert not screen.window.live.controller.items()
        call = screen.state.call
        screen.press("Ctrl+Return")
        qtbot.waitUntil(lambda: screen.state.call != call)
        assert screen.window.live.controller.calls() == (screen.state.call,)


def test_what_is_told_later_turns_the_call(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        settle(qtbot, screen)
        screen.press("A")
        qtbot.waitUntil(lambda: bool(screen.state.current.decisions))
        screen.press("F7", "1")
        qtbot.waitUntil(lambda: screen.stage is Stage.REASSESS)
        assert not screen.state.current.answers
        screen.press("=")
        qtbot.waitUntil(lambda: screen.question == "life_now")
        screen.answer("life_now", "yes")
        qtbot.waitUntil(lambda: "life_now" in screen.state.current.answers)
        assert screen.model.outcome is None or not screen.shows_no_police()
        screen.press("S")
        qtbot.waitUntil(screen.shows_override)
        assert len(screen.state.assessments) == 2
        assert screen.state.assessments[0].answers


def test_more_police_than_recommended_is_one_key(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        settle(qtbot, screen)
        screen.press("S")
        qtbot.waitUntil(screen.shows_override)
        (decision,) = screen.state.current.decisions
        assert (decision.direction, decision.rationale) == ("more_police", "")
        screen.press("N")
        screen.write("Caller sounded faint")
        screen.press("Return")
        qtbot.waitUntil(lambda: screen.state.current.decisions[0].rationale != "")


def test_less_police_waits_for_somebody_else_and_shows_when_they_agree(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, handler):
        answer_towards(qtbot, screen, ResponseClass.POLICE_PRIORITY)
        police = screen.model.outcome.headline
        screen.press("U")
        screen.write("Officers were there today")
        screen.press("Return", screen.page.ask.options.rows[-1].model.key)
        qtbot.waitUntil(lambda: bool(screen.state.requests))
        assert screen.model.outcome.headline == police
        assert not screen.shows_no_police()
        item, call = screen.state.requests[0].item, screen.state.call

        refused = perform(qtbot, screen, handler, call, decide(item))
        assert refused.refusal.value in ("not_permitted", "same_person")

        with real_window(qtbot, tmp_path, person="2290", role="supervisor") as (other, boss):
            agreed = perform(qtbot, other, boss, call, decide(item))
            assert agreed.recording is not None
            qtbot.waitUntil(screen.shows_no_police)
            assert screen.model.outcome.lead


def perform(qtbot, screen: Screen, workplace, call: str, command):
    """On the write lane, as everything that records."""
    done = []
    calls = workplace.calls
    screen.window.lanes.write(lambda: calls.perform(calls.reopen(call), command), done.append)
    qtbot.waitUntil(lambda: done != [])
    return done[0]


def decide(item: str) -> DecideRequest:
    return DecideRequest(item, "agree", "", "Seen by officers at noon.")


def test_two_calls_at_once_keep_their_own_answers_and_debts(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        settle(qtbot, screen)
        first = screen.state.call
        screen.press("A")
        qtbot.waitUntil(lambda: bool(screen.state.current.decisions))
        screen.press("Ctrl+N")
        second = screen.state.call
        assert second != first
        asked = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != asked)
        screen.press("Ctrl+PgUp")
        assert screen.state.call == first
        assert screen.shows_no_police()
        screen.press("Ctrl+PgDown")
        assert screen.state.call == second
        assert len(screen.state.current.answers) == 1
        screen.press("F9")
        rows = [row for row in screen.page.calls.rows_on_show if row.isVisible()]
        live = [row for row in rows if TEXTS("items.live") in row.accessibleName()]
        assert (len(rows), len(live)) == (2, 1)
        screen.press("F2")
        assert screen.shows_override()
        assert screen.state.call == second
        screen.press("Ctrl+PgUp")
        assert not screen.shows_override()
