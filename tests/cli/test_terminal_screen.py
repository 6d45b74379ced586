"""What stands on a small terminal when a key is asked for, with a clock and single keys in the test's hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

import pytest

from rcrp_desktop.application.ports import Contacts, Person
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.cli.console import Console
from rcrp_desktop.cli.terminal_call import run_call
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench, national
from tests.support.call_walk import TEXTS

Step = str | Callable[[], None]
CALM = ["2", "2", "2", "1", "1"]
AMBULANCE = [*CALM, "1"]
MISSED_APPOINTMENT = list("3332421433311")
NOT_ATTENDING = TEXTS("phrase.not_attending")
MUST_AGREE = TEXTS("phrase.must_agree")
ENTER = ""


class KeyTerminal(Console):
    """A capable terminal of 80 columns. ``screens`` is what was printed before each key, newest last."""

    def __init__(self, steps: list[Step]) -> None:
        super().__init__()
        self._by_key = True
        self._width = 80
        self._steps = steps
        self._printed: list[str] = []
        self.screens: list[str] = []

    def show(self, *lines: str, indent: str = "") -> None:
        self._printed += [self._wrapped(line, indent) for line in lines]

    def plain(self, text: str) -> None:
        self._printed.append(text)

    def key(
        self,
        prompt: str,
        meantime: Callable[[], None] = lambda: None,
        early: Callable[[str], None] = lambda _: None,
    ) -> str:
        if typed := self.meanwhile():
            early(typed)
        self._printed.append(prompt)
        self.screens.append("\n".join(self._printed))
        self.meantime = meantime
        while self._steps and callable(self._steps[0]):
            self._steps.pop(0)()  # pyright: ignore[reportCallIssue]
        if not self._steps:
            raise EOFError
        return str(self._steps.pop(0))

    def line(
        self,
        prompt: str,
        meantime: Callable[[], None] = lambda: None,
        early: Callable[[str], None] = lambda _: None,
    ) -> str:
        return self.key(prompt, meantime, early)

    @property
    def everything(self) -> str:
        return "\n".join(self._printed)

    def since(self, back: int) -> str:
        """What was printed after the prompt ``back`` keys ago, up to the next one."""
        return self.screens[back + 1][len(self.screens[back]) :]


def take(bench: Bench, *steps: Step, keeps: bool = True) -> tuple[KeyTerminal, CallLine]:
    console = KeyTerminal(list(steps))
    person = bench.service.person
    desk = Desk(TEXTS, Times(UTC), person.id, role=person.role)
    state = bench.service.new_call()
    seal_of, now = bench.records.seal_of, bench.clock.now_ms
    line = CallLine(bench.service, desk, console, seal_of, now, keeps, state)
    run_call(line)
    return console, line


@pytest.fixture
def bench() -> Bench:
    return Bench()


def a_minute(bench: Bench) -> Step:
    return lambda: bench.clock.pass_minutes(1)


def fallen(bench: Bench) -> list[Step]:
    """Unknown harm asks a supervisor; a minute later it is corrected to no."""
    return ["3", "2", "1", "1", a_minute(bench), "g", "1", "2", "2", "1"]


# --- no police waits for the supervisor it needs --------------------------------------------------


def test_no_police_that_needs_a_supervisor_is_not_on_the_terminal(bench):
    console, call = take(bench, *fallen(bench))
    assert NOT_ATTENDING not in console.everything
    assert "Words for partner_ambulance." not in console.everything
    last = console.screens[-1][-1200:]
    assert MUST_AGREE in last
    assert "a Ask a supervisor to agree" in " ".join(last.split())
    assert [r.reason for r in call.state.requests] == ["ended_undecided"]


@pytest.mark.parametrize(
    ("role", "steps", "is_said"),
    [
        pytest.param("supervisor", ["1"], True, id="police recommended, and ended"),
        pytest.param("supervisor", [], False, id="no police stood"),
        pytest.param("handler", ["1"], False, id="who decides on nothing"),
    ],
)
def test_a_supervisor_who_ended_a_call_is_told_that_another_decides_on_less_police(
    bench, role, steps, is_said
):
    bench.service.person = Person("2290", role, verified=False)
    console, call = take(bench, *steps)
    assert [r.reason for r in call.state.requests] == ["ended_undecided"]
    assert (TEXTS("outcome.by_another") in " ".join(console.everything.split())) == is_said


def test_its_key_asks_and_still_says_nothing_of_no_police(bench):
    console, call = take(bench, *fallen(bench), "a", "c")
    assert [r.reason for r in call.state.requests] == ["route_fell"]
    assert NOT_ATTENDING.lower() not in console.everything.lower()
    assert call.state.current.decisions == ()


# --- what stands last -----------------------------------------------------------------------------


def test_headline_script_and_keys_are_the_last_on_a_small_screen():
    console, _ = take(Bench(national()), *MISSED_APPOINTMENT)
    seen = "\n".join(console.screens[-1].split("\n")[-24:])
    assert NOT_ATTENDING in seen
    assert "Say to the caller:" in seen
    assert "a Accept" in seen
    assert "? what would change this" in " ".join(seen.split())
    assert "What would change this:" not in console.everything


def test_the_long_list_comes_for_its_key(bench):
    console, _ = take(bench, *AMBULANCE, "?")
    assert "What would change this:" in console.since(-2)
    assert "2  Weapon Yes -> Police at once" in console.since(-2)
    assert "None brings police by itself:" not in console.everything


IN_DOUBT = ["2", "2", "2", "1", "2", "1"]
"""Whether a crime was done is not known."""


def test_what_is_not_known_is_told_first_and_the_rest_for_another_key(bench):
    console, _ = take(bench, *IN_DOUBT, "?", "?", ENTER)
    first, then = console.everything.split("What would change this:\n")[1].split(NOT_ATTENDING)[:2]
    assert [line.strip() for line in first.strip().split("\n")] == [
        "Not known so far, so ask again first:",
        "7  Crime Yes -> Police, priority",
        "Would bring police:",
        "1  Act done Yes -> Police at once",
        "2  Weapon Yes -> Police at once",
        "5  Intent Plan -> Police at once",
        "? and 5 more · None brings police by itself",
    ]
    assert [line.strip() for line in then.split("\n") if line.startswith("  ")] == [
        "None brings police by itself:",
        "1  Act done Not known -> Supervisor decides",
        "2  Weapon Not known -> Supervisor decides",
        "3  Caller Health worker -> Supervisor decides",
        "5  Intent Thoughts / Not known -> More questions would decide",
        "8  Health need No / Not known -> Supervisor decides",
    ]


def test_the_number_on_a_line_asks_its_question_again(bench):
    console, call = take(bench, *IN_DOUBT, "?", "99", "7", "3")
    assert TEXTS("cli.call.goto_unknown") in console.everything
    assert call.state.current.answers["crime"] == "yes"
    assert not call.on_show
    (changed,) = [line for line in call.state.current.lines if line.how == "changed"]
    assert (changed.question, changed.option) == ("crime", "yes")


# --- numbers --------------------------------------------------------------------------------------


def test_a_wait_that_is_no_number_is_asked_again(bench):
    console, call = take(bench, *AMBULANCE, "a", "1", "1", "desk", "soon", "99999", "20")
    assert console.everything.count(TEXTS("cli.call.wait_expected", most=1440)) == 2
    (reply,) = call.state.current.agencies
    assert reply.wait_minutes == 20


def test_a_wait_may_be_left_out(bench):
    _, call = take(bench, *AMBULANCE, "a", "1", "1", "desk", ENTER)
    (reply,) = call.state.current.agencies
    assert reply.wait_minutes == -1


def test_a_route_that_is_no_number_is_asked_again(bench):
    console, call = take(bench, "1", "l", "because", "99", "3", "rang back")
    assert console.everything.count("is expected.") == 2
    assert [r.reason for r in call.state.requests] == ["less_police"]


def test_an_empty_line_goes_back_from_a_number(bench):
    _, call = take(bench, "1", "l", ENTER)
    assert [r.reason for r in call.state.requests] == ["ended_undecided"]


def test_a_question_that_is_not_there_is_asked_for_again(bench):
    console, call = take(bench, "g", "99", "7", "1")
    assert TEXTS("cli.call.goto_unknown") in console.everything
    assert dict(call.state.current.answers) == {"crime": "no"}


# --- it is on CAD ---------------------------------------------------------------------------------

DONE: list[Step] = [*AMBULANCE, "a", "1", "1", "desk", "20", "1"]


def test_a_reference_tells_of_earlier_calls_and_where_that_is_not_known(bench):
    bench.references.known["231"] = Contacts(0, 0, unread=1)
    console, _ = take(bench, *DONE, "k", "231")
    told = " ".join(console.everything.split())
    assert "Earlier on this reference: NOT KNOWN. Found 0 calls" in told


def test_on_cad_is_noted_and_not_asked_for_again(bench):
    console, call = take(bench, *DONE, "k", "231", "k")
    after = console.since(-2)
    assert "Noted: it is on CAD, with seal" in console.everything
    assert TEXTS("cli.call.on_cad_already") in after
    assert "it is on CAD ·" not in after
    assert console.everything.count("Copy for CAD") == 1
    assert bench.log.kinds().count("cad_confirmed") == 1
    assert call.state.current.seal in console.everything


def test_a_text_that_has_changed_is_shown_and_asked_for_again(bench):
    console, _ = take(bench, *DONE, "k", "231", "t", "rang back, all well")
    assert console.everything.count("Copy for CAD") == 2
    assert "NOTES: RANG BACK, ALL WELL" in console.screens[-1]
    assert "k it is on CAD" in " ".join(console.screens[-1][-600:].split())


# --- threat to life -------------------------------------------------------------------------------


def test_the_override_says_to_send_it_in_cad(bench):
    console, _ = take(bench, "!")
    assert "Send it in CAD as Immediate: NOT YET ON CAD" in console.screens[-1]
    assert TEXTS("cli.call.send_note") in console.screens[-1]


def test_the_mis_press_says_its_seconds_and_their_end(bench):
    console, call = take(bench, "!", a_minute(bench), "x", "m")
    assert "m Mis-pressed, 10 seconds left" in " ".join(console.since(0).split())
    over = console.since(1)
    assert TEXTS("announce.mispress_ended") in over
    assert TEXTS("emergency.mispress_after") in over
    assert "m Mis-pressed" not in over
    assert TEXTS("refused.too_late") in console.since(2)
    assert call.state.override is not None


# --- ending ---------------------------------------------------------------------------------------


def test_the_key_that_ends_does_nothing_alone(bench):
    console, call = take(bench, "!", "q", "g", "2")
    assert TEXTS("cli.call.end_enter") in console.everything
    answered = dict(call.state.current.answers)
    assert answered == {"act_done": "no"}, "the key after it is what it always is"


def test_it_ends_with_enter_and_says_what_is_left_and_how_to_go_on(bench):
    console, call = take(bench, *DONE, "q", "q", ENTER)
    assert call.state.ended is not None
    assert "Still owed on this call:\n  Not on CAD" in console.everything
    assert "opens the call again" in " ".join(console.everything.split())


@pytest.mark.parametrize(("answer", "is_gone"), [("1", False), ("2", True)])
def test_while_nothing_is_decided_it_asks_first_whether_the_caller_has_gone_and_says_so(
    bench, answer, is_gone
):
    console, call = take(bench, "2", "q", ENTER, answer)
    assert TEXTS("cli.call.end_undecided") in console.everything
    assert TEXTS("cli.call.end_enter") not in console.everything, "Enter alone does not end it"
    assert call.state.ended is not None
    owed = {item.kind for item in call.facts().items}
    assert (Owed.CALL_BACK in owed) == is_gone
    for name in ("keys", "keys_outcome"):
        assert "undecided, then 1 or 2" in TEXTS(f"cli.call.{name}")


def test_what_is_only_recommended_is_not_decided(bench):
    console, call = take(bench, *AMBULANCE, "q", ENTER, "2")
    assert TEXTS("cli.call.end_undecided") in console.everything
    assert call.state.caller_gone


def test_where_that_is_not_answered_the_call_goes_on_and_that_is_said(bench):
    console, call = take(bench, "2", "q", ENTER, ENTER, "2")
    assert TEXTS("cli.call.not_ended") in console.everything
    assert call.state.current.answers == {"act_done": "no", "weapon": "no"}


def test_the_override_is_heard_where_ending_waits_for_enter(bench):
    _, call = take(bench, "2", "q", "!")
    assert call.state.override is not None


def test_an_unrecorded_call_claims_no_seal(bench):
    console, _ = take(bench, *AMBULANCE, "a", keeps=False)
    assert "NOT RECORDED BY THE CALL GUIDE, SO NO SEAL" in console.everything
    assert TEXTS("cad.note_not_kept")[:40] in console.everything
    assert "RULE - PACK" not in console.everything


def test_while_nothing_is_in_the_record_no_empty_seal_is_told(bench, monkeypatch):
    """Another account can hold a log from being written: what is done waits in the spill file all the time."""

    def held(_entries):
        raise StorageUnavailable("busy")

    monkeypatch.setattr(bench.log, "append", held)
    console, _ = take(bench, "!", "k", "R1")
    told = " ".join(console.everything.split())
    assert "with seal ." not in told
    assert "seal ." not in told
    assert TEXTS("cli.call.noted_on_cad_unsealed") in told
    assert "nothing of it is in the record yet" in told
