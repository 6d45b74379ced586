"""Kinds of call: their way through the questions, the time it takes, and the longest of all calls."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy import longest_call
from rcrp_desktop.domain.policy.archetype_paths import Asked, path_of, unanswered
from rcrp_desktop.domain.policy.conditions import ALWAYS, NEVER, All, AnyOf, Condition, Is, Not
from rcrp_desktop.domain.policy.diagram import DiagramTooLarge
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.longest_call import LongestCalls
from rcrp_desktop.domain.policy.pack import Archetype, PolicyPack, Question, ResponseClass, Wording
from rcrp_desktop.domain.policy.spoken_time import (
    ArchetypeTime,
    SpokenTime,
    spoken_time,
    tenths_of,
    time_report,
)
from tests.support.archetypes import ARMED, QUIET, WARD, a_pack_with_kinds, every_call
from tests.support.pack_builder import a_pack, a_question, a_rule, an_option
from tests.support.pack_strategies import conditions, packs


def test_a_kind_of_call_is_asked_as_the_screen_asks():
    path = path_of(Engine(a_pack()), WARD)
    asked = ["act_done", "weapon", "caller", "left_ward", "intent", "crime", "health_need"]
    assert [asked.question.id for asked in path.asked] == asked
    assert path.route is not None
    assert path.route.id == "hospital_leads"


def test_a_threat_ends_the_questions():
    path = path_of(Engine(a_pack()), ARMED)
    assert [asked.question.id for asked in path.asked] == ["act_done", "weapon"]
    assert path.route is not None
    assert path.route.response is ResponseClass.POLICE_IMMEDIATE


def test_the_first_question_without_an_answer_is_named():
    lacking = Archetype("lacking", "Lacking", {"act_done": "no"})
    pack = replace(a_pack(), archetypes=(QUIET, lacking))
    assert list(unanswered(Engine(pack))) == [(1, "weapon")]
    path = path_of(Engine(pack), lacking)
    assert (path.route, [asked.question.id for asked in path.asked]) == (None, ["act_done"])


def test_an_answer_that_is_never_asked_for_is_not_needed():
    assert list(unanswered(Engine(a_pack_with_kinds()))) == []


def test_time_is_words_at_two_and_a_half_a_second_and_three_seconds_an_answer():
    ten_words = Asked(a_pack().questions[0], "one two three four five six seven eight nine ten")
    assert tenths_of(ten_words.say) == 70
    assert spoken_time([ten_words, ten_words]) == SpokenTime(("act_done", "act_done"), 140)
    assert spoken_time([ten_words]).seconds == 7.0


def test_a_question_takes_as_long_as_the_words_that_fit_the_caller():
    other = Wording(Is("caller", "health_worker"), "word " * 20)
    questions = tuple(
        replace(q, say_to=(other,)) if q.id == "left_ward" else q for q in a_pack().questions
    )
    path = path_of(Engine(replace(a_pack(), questions=questions)), WARD)
    assert {asked.question.id: asked.say for asked in path.asked}["left_ward"] == other.say


@pytest.mark.parametrize(("tenths", "is_over"), [(900, False), (901, True)])
def test_more_than_ninety_seconds_is_over_and_a_threat_has_no_budget(tenths: int, is_over: bool):
    line = ArchetypeTime(QUIET, SpokenTime((), tenths), a_pack().routes[-1])
    assert line.is_over is is_over
    assert not replace(line, archetype=ARMED).is_over


def test_the_report_has_every_kind_and_the_longest_of_all_calls():
    engine = Engine(a_pack_with_kinds())
    report = time_report(engine)
    assert [line.archetype.id for line in report.archetypes] == ["quiet", "ward", "armed"]
    assert [line.archetype.id for line in report.without_threat] == ["quiet", "ward"]
    assert len(report.most_questions.time.questions) == max(map(len, every_call(engine))) == 8
    assert report.over == ()


def longest_by_hand(engine: Engine) -> tuple[int, int]:
    calls = list(every_call(engine))
    return max(map(len, calls)), max(sum(map(tenths_of, call)) for call in calls)


@st.composite
def spoken_apart(draw: st.DrawFn) -> PolicyPack:
    """Questions of different lengths, some put to some callers in other words: most questions are not most seconds."""
    pack = draw(packs(max_questions=4))
    made: list[Question] = []
    for place, question in enumerate(pack.questions):
        wordings = [
            Wording(when, "word " * draw(st.integers(1, 40)))
            for when in draw(st.lists(conditions(pack.questions[:place], max_leaves=3), max_size=2))
            if place
        ]
        say = "word " * (1 + 7 * (question.number % 3))
        made.append(replace(question, say=say, say_to=tuple(wordings)))
    return replace(pack, questions=tuple(made))


@given(spoken_apart())
def test_the_longest_call_is_the_longest_of_all_that_are_asked(pack: PolicyPack):
    engine = Engine(pack)
    report = time_report(engine)
    found = (len(report.most_questions.time.questions), report.most_seconds.time.tenths)
    assert found == longest_by_hand(engine)


@given(spoken_apart())
def test_the_answers_of_the_longest_call_ask_its_questions(pack: PolicyPack):
    engine = Engine(pack)
    longest = time_report(engine).most_seconds
    given: dict[str, str] = {}
    for name in longest.time.questions:
        question = engine.recommend(given).next_question
        assert question is not None
        assert question.id == name
        given[name] = longest.answers[name]
    assert engine.recommend(given).next_question is None


YES_NO = (an_option("yes"), an_option("no"))
WITH_UNKNOWN = (*YES_NO, an_option("not_known", danger=1, unknown=True))


def all_asked(*questions: Question, police_if: Condition = NEVER) -> PolicyPack:
    """A pack of these questions that asks a supervisor whatever is answered, but police at once for ``police_if``."""
    rules = (a_rule("r1", police_if, "police_now"), a_rule("r2", ALWAYS, "ask_supervisor"))
    return replace(a_pack(), questions=questions, rules=rules, red_flags=(), guarantees=())


def most_questions(pack: PolicyPack) -> tuple[str, ...]:
    engine = Engine(pack)
    found = time_report(engine).most_questions.time.questions
    assert len(found) == max(map(len, every_call(engine)))
    return found


def test_a_question_asked_late_because_another_waits_for_it_counts():
    """``opener`` can change nothing by itself, and comes only once ``waits`` is to be asked."""
    pack = all_asked(
        a_question(1, "opener", *YES_NO),
        a_question(2, "other", *YES_NO),
        a_question(3, "waits", *WITH_UNKNOWN, safety=True, ask_when=Is("opener", "yes")),
        police_if=Is("other", "yes"),
    )
    assert most_questions(pack) == ("other", "opener", "waits")


def test_an_opener_that_no_longer_matters_is_asked_as_the_engine_asks_it():
    either = AnyOf((Is("a", "yes"), Is("b", "yes")))
    last = All((either, Is("c", "yes")))
    pack = all_asked(
        a_question(1, "c", *YES_NO),
        a_question(2, "a", *YES_NO),
        a_question(3, "b", *YES_NO),
        a_question(4, "last", *WITH_UNKNOWN, safety=True, ask_when=last),
    )
    assert most_questions(pack) == ("c", "a", "b", "last")


def test_a_question_that_is_not_asked_opens_what_waits_for_that():
    pack = all_asked(
        a_question(1, "a", *YES_NO),
        a_question(2, "b", *YES_NO, ask_when=Is("a", "yes")),
        a_question(3, "c", *WITH_UNKNOWN, safety=True, ask_when=Not(Is("b", "yes"))),
        a_question(4, "d", *WITH_UNKNOWN, safety=True, ask_when=Is("a", "no")),
        police_if=Is("a", "yes"),
    )
    assert most_questions(pack) == ("a", "c", "d")


def test_calls_of_which_one_has_more_to_ask_before_are_not_taken_for_one():
    """Whichever way ``a`` is answered ``last`` waits for ``b``; but only after no is ``c`` asked to open ``b``."""
    pack = all_asked(
        a_question(1, "a", *YES_NO),
        a_question(2, "c", *YES_NO),
        a_question(3, "b", *YES_NO, ask_when=AnyOf((Is("a", "yes"), Is("c", "yes")))),
        a_question(4, "last", *WITH_UNKNOWN, safety=True, ask_when=Is("b", "yes")),
    )
    assert most_questions(pack) == ("a", "c", "b", "last")


def test_words_for_callers_who_are_not_known_yet_are_not_said():
    other = Wording(Is("never_asked", "yes"), "word " * 50)
    last = replace(a_question(2, "last", *WITH_UNKNOWN, safety=True), say_to=(other,))
    pack = all_asked(a_question(1, "never_asked", *YES_NO), last)
    assert time_report(Engine(pack)).most_seconds.time == SpokenTime(("last",), 34)


def test_the_diagram_of_the_engine_is_left_as_it_was():
    engine = Engine(a_pack())
    before = [*engine.by_route.branches]
    LongestCalls(engine)
    assert engine.by_route.branches == before


def test_too_many_ways_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(longest_call, "STEP_BOUND", 3)
    with pytest.raises(DiagramTooLarge):
        LongestCalls(Engine(a_pack()))


def test_weights_decide_which_call_is_longest():
    path = LongestCalls(Engine(a_pack())).longest(lambda say: int(say == "Left ward?"))
    assert ("caller", "health_worker") in [(asked.question.id, o.id) for asked, o in path]
