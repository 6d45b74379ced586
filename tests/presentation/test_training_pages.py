"""The trainer's screens as values: found scenarios, the caller's words, and debriefs that only tell."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.problems import Issue
from rcrp_desktop.application.scenarios import FoundScenario
from rcrp_desktop.application.training import RunState, ShownRun
from rcrp_desktop.application.training_runs import Run, TurnCame
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.outcome import SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.training.scoring import score_run
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.training.caller import is_gone, present_caller
from rcrp_desktop.presentation.training.debrief import debrief_text, present_debrief
from rcrp_desktop.presentation.training.library import (
    LibraryFilter,
    present_card,
    present_library,
)
from rcrp_desktop.presentation.widgets import RouteMarkKind
from tests.support.pack_builder import a_pack
from tests.support.room import NOON
from tests.support.texts import blanks
from tests.support.training import SECOND, Trainee, a_scenario, as_expected, without_turn_answers

ENGINE = Engine(a_pack())
TEXTS = load_texts(resource_path("text"))
INSTEAD = "training.instead."
TIMES = Times()
RUN = Run("mock", 7, "fall-at-home", 2, "a" * 64, "T-12", "3105", NOON)
FOUND = (
    FoundScenario("b.yaml", None, (Issue("b.yaml: title", "is missing"),)),
    FoundScenario("c.yaml", replace(a_scenario(), id="c", category="Walk-out"), (Issue("c", "x"),)),
    FoundScenario("fall.yaml", a_scenario()),
)


def library(**wanted):
    return present_library(FOUND, (RUN,), ENGINE.pack, LibraryFilter(**wanted), TEXTS)


# --- library ------------------------------------------------------------------------------------


def test_what_can_be_run_stands_first_and_the_rest_says_why_not():
    model = library()
    assert [(row.name, row.can_run, row.note) for row in model.rows] == [
        ("fall.yaml", True, ""),
        ("b.yaml", False, "Cannot be read"),
        ("c.yaml", False, "Does not fit this policy"),
    ]
    assert model.categories == ("Medical", "Walk-out")
    assert model.foot.startswith("3 of 3 shown. 1 of 3 fit ")


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"words": "FALL weapons"}, {"fall.yaml", "c.yaml"}),
        ({"words": "nowhere"}, set()),
        ({"category": "Walk-out"}, {"c.yaml"}),
        ({"not_yet_run": True}, {"c.yaml"}),
    ],
)
def test_the_library_finds_by_word_category_and_what_was_run(wanted, names):
    assert {row.name for row in library(**wanted).rows} == names


def test_a_row_has_the_mark_of_its_first_acceptable_route():
    row = library().rows[0]
    assert (row.mark, row.turns) == (RouteMarkKind.PARTNER_IMMEDIATE, "A knife, 1 more")


def card(one: FoundScenario):
    return present_card(one, (RUN,), {"mock": 2}, ENGINE.pack, TEXTS, TIMES)


def test_the_card_has_the_hidden_truth_the_must_asks_and_the_last_runs():
    model = card(FOUND[2])
    parts = dict(model.parts)
    assert parts["Hidden truth (trainer only)"] == "He broke a hip."
    assert parts["Must be asked"] == "2 Weapon · 5 Intent"
    assert [(line.when, line.trainee, line.differences) for line in model.runs] == [
        ("23 Nov 12:00 UTC", "T-12", "2 differences")
    ]
    assert model.can_run


def test_the_card_of_what_cannot_be_run_lists_its_faults():
    assert card(FOUND[0]).faults == ("b.yaml: title: is missing",)
    assert not card(FOUND[1]).can_run


# --- the caller's column ------------------------------------------------------------------------


def running(trainee: Trainee, *came: TurnCame, waiting: bool = False) -> RunState:
    scenario = without_turn_answers() if waiting else a_scenario()
    run = replace(RUN, turns=came)
    return RunState(run, scenario, trainee.state, ENGINE)


def test_the_line_of_now_answers_the_question_on_screen():
    trainee = Trainee(ENGINE)
    trainee.do(AnswerQuestion("act_done", "no"))
    model = present_caller(running(trainee), TEXTS, TIMES)
    assert model.now is not None
    assert (model.now.label, model.now.words) == ("Now, to question 2", "“About weapon.”")
    assert [line.label for line in model.said] == ["12:00:00", "12:00:02, you asked 1"]


def test_before_the_first_key_the_first_question_is_answered_already():
    trainee = Trainee(ENGINE)
    trainee.events = []
    model = present_caller(replace(running(trainee), run=replace(RUN, began_ms=0)), TEXTS, TIMES)
    assert model.now is not None
    assert model.now.label == "Now, to question 1"
    assert [line.label for line in model.said] == ["Opens with"]


def test_a_question_asked_out_of_order_is_answered_too():
    model = present_caller(running(Trainee(ENGINE)), TEXTS, TIMES, on_show="crime")
    assert model.now is not None
    assert model.now.words == "“About crime.”"


def test_a_question_the_scenario_does_not_know_has_no_words():
    model = present_caller(running(Trainee(ENGINE)), TEXTS, TIMES, on_show="goodbye")
    assert model.now is not None
    assert "nothing to say" in model.now.words


def test_what_turns_up_stands_in_time_and_changes_only_what_is_said_afterwards():
    trainee = Trainee(ENGINE)
    trainee.do(AnswerQuestion("act_done", "no"), AnswerQuestion("weapon", "no"))
    came = TurnCame("knife", NOON + 5 * SECOND)
    trainee.seconds = 6
    trainee.do(AnswerQuestion("weapon", "yes"))
    scenario = a_scenario()
    knife = replace(scenario.turns[0].answers[0], says="A knife.")
    turn = replace(scenario.turns[0], answers=(knife,))
    run = replace(running(trainee, came), scenario=replace(scenario, turns=(turn,)))
    said = [line.words for line in present_caller(run, TEXTS, TIMES).said]
    assert said == [
        "“He has fallen.”",
        "“About act_done.”",
        "“About weapon.”",
        "“He holds a knife.”",
        "“A knife.”",
    ]


def test_turns_say_when_they_came_and_when_they_will():
    turns = present_caller(running(Trainee(ENGINE)), TEXTS, TIMES).turns
    assert [(t.label, t.note, t.can_come) for t in turns] == [
        ("Turn 1", "Comes after question 7", True),
        ("Turn 2", "", True),
    ]
    came = running(Trainee(ENGINE), TurnCame("gone", NOON + SECOND))
    turn = present_caller(came, TEXTS, TIMES).turns[1]
    assert (turn.note, turn.can_come) == ("Came 12:00:01", False)


def test_a_caller_who_is_gone_says_nothing_more():
    gone = running(Trainee(ENGINE), TurnCame("gone", NOON))
    model = present_caller(gone, TEXTS, TIMES)
    assert is_gone(gone)
    assert model.now is None
    assert "still owed" in model.foot
    trainee = Trainee(ENGINE)
    trainee.do(EndCall())
    assert is_gone(running(trainee))


def test_after_the_override_the_guide_asks_nothing():
    trainee = Trainee(ENGINE)
    trainee.do(RaiseOverride())
    assert present_caller(running(trainee), TEXTS, TIMES).now is None


# --- debrief ------------------------------------------------------------------------------------


def shown(trainee: Trainee, run: Run = RUN, *, other: bool = False) -> ShownRun:
    scenario = a_scenario()
    debrief = score_run(scenario, trainee.events, ENGINE, turns=run.brought_in)
    return ShownRun(run, scenario, debrief, other, ENGINE)


def page(trainee: Trainee, run: Run = RUN, *, show_all: bool = False, other: bool = False):
    return present_debrief(shown(trainee, run, other=other), TEXTS, TIMES, show_all=show_all)


def expected_trainee() -> Trainee:
    return Trainee(ENGINE).follow(as_expected(a_scenario(), ENGINE))


def test_without_a_difference_the_table_is_empty_and_says_how_much_is_hidden():
    model = page(expected_trainee())
    assert model.headline == "No difference from the expected path. The route was acceptable."
    assert model.path == ()
    assert model.path_foot.startswith("No answer differs. 6 answers agreed and are hidden.")
    assert len(page(expected_trainee(), show_all=True).path) == 6


def test_only_what_differs_is_shown_with_why_it_matters():
    instead = as_expected(a_scenario(), ENGINE, (), {"weapon": "not_known"})
    model = page(Trainee(ENGINE).follow(instead))
    assert [(ln.number, ln.question, ln.you, ln.expected) for ln in model.path] == [
        ("2", "Weapon", "Not known", "No")
    ]
    assert (model.path[0].kind, model.path[0].why) == ("Differs", "Ask it on every call.")
    assert model.headline.startswith("1 difference from the expected path. The route was accept")


def test_what_had_to_be_asked_and_was_not_is_told_even_when_it_fell_away():
    trainee = Trainee(ENGINE)
    trainee.do(SendPolice())
    model = page(trainee)
    assert model.notice == "Must be asked, and was not: 2 Weapon, 5 Intent"
    assert [line.kind for line in model.path] == ["Closed by other answers"] * 2
    assert "More police than the acceptable routes" in model.headline


def test_less_police_is_said_in_its_own_words():
    trainee = Trainee(ENGINE).follow(as_expected(a_scenario(), ENGINE, (), {"health_need": "no"}))
    assert "Less police than any acceptable route." in page(trainee).headline


def test_an_override_is_named_and_its_route_is_police_at_once():
    trainee = Trainee(ENGINE)
    trainee.do(RaiseOverride())
    model = page(trainee)
    assert model.reached is not None
    assert (model.reached.mark, model.reached.word) == (
        RouteMarkKind.POLICE_IMMEDIATE,
        "Police at once, by override",
    )


def test_a_scenario_changed_since_is_told_and_one_that_is_gone_leaves_only_the_words():
    assert "was changed since this run" in page(expected_trainee(), other=True).notice
    run = replace(RUN, own_words="Mine.")
    gone = ShownRun(run, None, None, False, ENGINE)
    model = present_debrief(gone, TEXTS, TIMES)
    assert (model.comparison, model.own_words, model.path) == (False, "Mine.", ())


def test_no_moment_stands_beside_a_target_and_no_line_ranks_anybody():
    model = page(expected_trainee())
    assert dict(model.moments)["First safety question answered"] == "1 s"
    words = debrief_text(model, TEXTS).casefold()
    assert not re.search(r"\b(score|rank|best|worst|target|average|slow|fast)\b", words)


def test_every_copied_line_begins_with_training():
    run = replace(RUN, own_words="One.\nTwo.", manner="Calm.", turns=(TurnCame("knife", NOON),))
    lines = debrief_text(page(expected_trainee(), run, show_all=True), TEXTS).splitlines()
    assert len(lines) > 15
    assert all(line.startswith("TRAINING ") for line in lines)
    assert {"TRAINING One.", "TRAINING Two.", "TRAINING Calm."} <= set(lines)


# --- words --------------------------------------------------------------------------------------


def test_every_key_that_the_code_uses_has_words_and_every_word_is_used():
    keys = TEXTS.keys()
    own = {k for k in keys if k.startswith("training.") and not k.startswith(INSTEAD)}
    used, patterns = _keys_in_code()
    assert {k for k in used if k not in own and not _is_group(k, own)} == set()
    assert {
        key
        for key in own
        if key not in used
        and not any(key.startswith(f"{k}.") for k in used)
        and not any(pattern.fullmatch(key) for pattern in patterns)
    } == set()


def test_what_a_mock_call_says_instead_has_a_key_and_blanks_of_the_live_call():
    instead = {k: k.removeprefix(INSTEAD) for k in TEXTS.keys() if k.startswith(INSTEAD)}  # noqa: SIM118 — no mapping
    assert instead
    assert set(instead.values()) <= TEXTS.keys()
    assert [k for k, live in instead.items() if blanks(TEXTS, k) != blanks(TEXTS, live)] == []


def test_no_words_of_a_mock_call_send_anything_to_the_real_cad():
    practice = TEXTS.instead("training.instead")
    not_of_a_call = ("supervisor.", "board.", "cli.", "training.", "start.", "problem.", "claim.")
    to_real = re.compile(r"(?<!practice )\b(in|into|on|for|to) CAD\b", re.IGNORECASE)
    of_calls = [k for k in TEXTS.keys() if not k.startswith(not_of_a_call)]  # noqa: SIM118 — no mapping
    told = {key for key in of_calls if to_real.search(practice(key))}
    assert told == set()


def _is_group(key: str, own: set[str]) -> bool:
    return any(other.startswith(f"{key}.") for other in own)


def _keys_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Keys that stand in the code whole, and patterns of those that are put together."""
    used: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for folder in ("rcrp_desktop/presentation/training", "rcrp_desktop/ui/training"):
        for path in sorted((Path(__file__).parents[2] / folder).glob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            joined = [n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr)]
            parts = {id(value) for node in joined for value in node.values}
            texts = ["".join(map(_part, node.values)) for node in joined]
            patterns += [re.compile(text) for text in texts if text.startswith("training")]
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and id(node) not in parts:
                    value = str(node.value)
                    if value.startswith("training."):
                        used.add(value)
    return used, patterns


def _part(value: ast.expr) -> str:
    return re.escape(str(value.value)) if isinstance(value, ast.Constant) else "[a-z_]+"
