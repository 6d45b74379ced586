"""A whole call on a terminal: questions, outcome, closing. End of input ends the call as design §3.3.5 says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rcrp_desktop.cli import call_lines as lines
from rcrp_desktop.cli import closing
from rcrp_desktop.cli.call_line import CallLine, LineClosed, StartOver
from rcrp_desktop.cli.going_to import ask_change, ask_question
from rcrp_desktop.cli.noting import write_note
from rcrp_desktop.domain.call.answers import AnswerQuestion, ConfirmHeld, TakeBack, WithdrawAnswer
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import AskAmbulance
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.presentation.answers_led import first_told
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_face import face_of, is_offered
from rcrp_desktop.presentation.call_inputs import Facts, headline, turn
from rcrp_desktop.presentation.call_models import OutcomeModel, QuestionModel, Stage
from rcrp_desktop.presentation.call_outcome import by_another, present_outcome
from rcrp_desktop.presentation.call_question import present_known, present_question, present_route

Act = Callable[[], None]
Acts = dict[str, tuple[str, Act]]
"""What a key is called, and what it does."""


def run_call(call: CallLine) -> None:
    """Take the call to its end. Afterwards ``call.state`` is what became of it."""
    session = _Session(call)
    call.begin()
    try:
        while call.state.ended is None:
            try:
                session.turn()
            except StartOver:
                continue
    except (EOFError, KeyboardInterrupt, LineClosed) as why:
        call.interrupted = isinstance(why, KeyboardInterrupt)
        if call.state.ended is None:
            call.do(EndCall())
    except BrokenPipeError:  # nobody reads any more; what was asked is still recorded as ended
        call.calls.perform(call.state, EndCall())
        raise
    session.farewell()


class _Session:
    """What is asked next, and what each key does."""

    def __init__(self, call: CallLine) -> None:
        self._call = call
        self._seen: object = None
        self._owed: tuple[object, ...] = ()
        self._asked_for = -1
        self._mispress_of = ""

    def turn(self) -> None:
        """One prompt."""
        call = self._call
        call.look_round()
        call.do_now()
        facts = call.facts()
        match face_of(facts):
            case Stage.EMERGENCY:
                self._emergency(facts)
            case Stage.OUTCOME:
                self._outcome(facts)
            case Stage.QUESTION | Stage.REASSESS:
                question = present_question(facts)
                assert question is not None  # the face is chosen by there being one
                self._question(facts, question)

    def farewell(self) -> None:
        """How it stands, what is owed, and whether it is on record."""
        call = self._call
        facts = call.facts()
        call.console.show("", call.text("cli.call.ended"))
        standing = headline(facts)
        awaited = tuple(lines.awaited_lines(facts)) if call.keeps else ()
        if awaited:
            call.console.show(*awaited)
        elif facts.stands.source in ("open", "awaiting_supervisor") or not standing:
            call.say("cli.call.undecided_unkept")
        else:
            call.say("cli.call.final", what=standing)
        if call.keeps:
            call.console.show(*filter(None, (by_another(facts),)))
        if not call.keeps:
            call.say("cli.call.unkept")
            return
        call.console.show(*lines.owed_lines(facts))
        if facts.items:
            call.say("cli.call.reopen")
        entries = call.desk.texts.count("cli.call.entries", call.entries)
        key = "sealed" if call.seal else "not_sealed"
        call.say(f"cli.call.{key}", call=call.state.call, entries=entries, seal=call.seal)

    # --- what is owed -----------------------------------------------------------------------

    def _tell_owed(self, facts: Facts) -> None:
        """Whenever its words change, on every face: a call that is being taken may owe what nobody is asked about.

        The same debt has other words once whoever it is owed to heard last what does not hold.
        """
        told = tuple(lines.owed_lines(facts, keys=True))
        owed = told if facts.items else ()
        if self._call.keeps and owed != self._owed:
            self._owed = owed
            self._call.console.show("", *told)

    def _owed_acts(self, facts: Facts) -> Acts:
        call, kinds = self._call, {item.kind for item in facts.items}
        acts: Acts = {}
        if call.keeps and not kinds.isdisjoint(lines.SAID):
            acts["d"] = (call.text("cli.call.duties"), lambda: closing.ask_owed(call))
        if call.keeps and not kinds.isdisjoint(lines.ON_CAD):
            acts |= self._cad_acts()
        return acts

    # --- a question -------------------------------------------------------------------------

    def _question(self, facts: Facts, model: QuestionModel) -> None:
        call = self._call
        place = (model.id, call.state.revision)
        acts, owed = self._cad_acts(), self._owed_acts(facts)
        acts |= owed
        if self._seen != place:
            self._tell_owed(facts)
            route = present_route(facts)
            if route.can_change:
                call.say("cli.call.not_settled", chip=route.chip, can_change=route.can_change)
            call.console.show(*lines.question_lines(facts, model))
            self._seen = place
        pressed = call.key()
        if pressed == "=" and model.held:
            self._answer(ConfirmHeld(model.id))
        elif pressed == "u":
            self._answer(AskSupervisor("unsure", model.id))
        elif pressed == "0" and any(option.key == "0" for option in model.options):
            self._answer(WithdrawAnswer(model.id))
        elif pressed.isascii() and pressed.isdigit() and 0 < int(pressed) <= len(model.option_ids):
            self._answer(AnswerQuestion(model.id, model.option_ids[int(pressed) - 1]))
        elif pressed in ("?", ""):
            call.console.show(*lines.help_lines(facts, model))
        elif pressed in acts:
            acts[pressed][1]()
            self._seen = None
        elif not self._common(pressed):
            numbers = map(str, range(1, len(model.option_ids) + 1))
            keys = dict.fromkeys([*numbers, *owed, *"ub?tgfwncq!"])
            call.say("cli.call.pick", keys=" ".join(keys))

    def _answer(self, command: Command) -> None:
        if self._call.do(command):
            self._call.on_show = ""

    def _common(self, pressed: str) -> bool:
        acts: dict[str, Act] = {
            "b": self._take_back,
            "t": lambda: write_note(self._call),
            "g": lambda: ask_question(self._call),
            "f": self._give_reference,
            "w": self._known,
            "n": lambda: closing.ask_new_information(self._call),
            "q": self._end,
        }
        act = acts.get(pressed)
        if act is None:
            return False
        act()
        self._seen = None
        return True

    def _take_back(self) -> None:
        self._call.on_show = ""
        self._call.do(TakeBack())

    def _known(self) -> None:
        self._call.console.show(*lines.known_lines(present_known(self._call.facts())))

    def _give_reference(self) -> None:
        closing.ask_reference(self._call)

    def _end(self) -> None:
        call = self._call
        gone = False
        if lines.is_undecided(call.facts()):
            call.say("cli.call.gone")
            chosen = call.key(("1", "2"))
            if not chosen:
                call.say("cli.call.not_ended")
                return
            gone = chosen == "2"
        if call.do(EndCall(gone)):
            raise LineClosed

    # --- an outcome -------------------------------------------------------------------------

    def _outcome(self, facts: Facts) -> None:
        call = self._call
        decided = facts.stands.source in ("decision", "awaiting_supervisor")
        model = present_outcome(facts)
        if model is None:
            return
        if self._seen != ("outcome", call.state.revision):
            number = call.state.current.number
            self._show_outcome(facts, model, decided=decided)
            if call.state.current.number != number:
                return  # a closing duty has brought new information
        self._seen = ("outcome", call.state.revision)
        noted = {"k": self._on_cad} if decided and call.keeps else {}
        self._menu(self._acts(facts, model, decided=decided), noted)

    def _show_outcome(self, facts: Facts, model: OutcomeModel, *, decided: bool) -> None:
        """What may scroll away comes first: headline and script stand last, above the keys."""
        call = self._call
        again = decided and self._asked_for == facts.stands.place
        if again or not decided:
            self._tell_owed(facts)
        if again:
            call.console.show("", model.headline, *filter(None, (model.awaiting, model.lead)))
        else:
            call.console.show(*lines.context_lines(facts, model))
            call.console.show(*lines.outcome_lines(facts, model))
        if not call.keeps and facts.stands.source == "awaiting_supervisor":
            call.say("cli.call.nobody_asked")
        if not decided:
            return
        if not again:
            self._asked_for = facts.stands.place
            if call.keeps:
                closing.ask_duties(call)
                self._tell_owed(call.facts())
        if closing.show_new_cad(call):
            call.console.show("", model.headline)

    def _acts(self, facts: Facts, model: OutcomeModel, *, decided: bool) -> Acts:
        call, stands = self._call, facts.stands
        acts = self._go_on_act(facts)
        if first_told(facts.said):
            acts["x"] = (call.text("cli.call.told_danger"), lambda: self._show_told(facts))
        if call.keeps and not decided and call.state.reference is None:
            acts["f"] = (call.text("cli.call.reference_first"), self._give_reference)
        for action in model.actions:
            acts[action.key.lower()] = (action.label, self._act_of(action.key))
        if stands.response is not None and stands.response.sends_police:
            acts["l"] = (call.text("cli.call.less"), lambda: closing.ask_less_police(call))
        acts |= self._owed_acts(facts)
        if decided:
            acts |= self._cad_acts()
        if facts.act is not None and facts.act.takes_reason:
            acts["r"] = (call.text("cli.call.rationale"), lambda: closing.ask_rationale(call))
        if (changes := model.changes) is not None:
            show = partial(ask_change, call, changes, model.headline)
            acts["?"] = (call.text("cli.call.changes"), show)
        return acts

    def _show_told(self, facts: Facts) -> None:
        self._call.on_show = first_told(facts.said)

    def _act_of(self, key: str) -> Act:
        acts: dict[str, Act] = {
            "A": lambda: self._do(AcceptRecommendation()),
            "S": lambda: self._do(SendPolice()),
            "U": self._ask_supervisor,
        }
        return acts[key]

    def _cad_acts(self) -> Acts:
        call = self._call
        acts: Acts = {}
        if call.keeps and closing.owes_cad(call):
            acts["k"] = (call.text("cli.call.on_cad"), self._on_cad)
        acts["c"] = (call.text("cli.call.cad"), lambda: closing.show_cad(call))
        return acts

    def _on_cad(self) -> None:
        closing.ask_on_cad(self._call)

    def _menu(self, acts: Acts, unoffered: dict[str, Act]) -> None:
        """``unoffered`` are keys that answer with why there is nothing to do."""
        call = self._call
        offered = [
            call.text("cli.call.also", press=press, what=what) for press, (what, _) in acts.items()
        ]
        call.console.show("", " · ".join(offered), call.text("cli.call.keys_outcome"))
        pressed = call.key()
        if pressed in acts:
            acts[pressed][1]()
        elif pressed in unoffered:
            unoffered[pressed]()
        elif not self._common(pressed):
            call.say("cli.call.pick", keys=" ".join([*acts, "n b t g f w q !"]))

    def _do(self, command: Command) -> None:
        self._call.do(command)

    def _ask_supervisor(self) -> None:
        self._call.do(AskSupervisor("asked", text=self._call.line("cli.call.ask_text")))

    # --- threat to life ---------------------------------------------------------------------

    def _emergency(self, facts: Facts) -> None:
        call = self._call
        model = present_emergency(facts)
        if self._seen != ("emergency", call.state.revision):
            closing.show_new_cad(call)
            self._tell_owed(facts)
            raised = facts.state.override is not None  # the phrase was shown as it was raised
            call.console.show("", model.block.raised, *(() if raised else (model.block.phrase,)))
            call.console.show(*lines.reason_lines(facts, model))
            call.console.show(f"{call.text('outcome.say')}:")
            call.console.show(*model.say, indent="  ")
            call.console.show(*lines.send_lines(facts))
            self._seen = ("emergency", call.state.revision)
        acts: Acts = self._go_on_act(facts)
        if (override := facts.state.override) is not None:
            left_ms = model.mispress_until_ms - facts.now_ms
            acts |= self._mispress_act(override.raised.command, left_ms)
        acts["a"] = (call.text("cli.call.ambulance"), lambda: self._do(AskAmbulance()))
        if model.reason_is_asked:
            acts["r"] = (model.reason_title, lambda: closing.ask_rationale(call))
        acts["u"] = (call.text("outcome.ask_supervisor"), self._ask_supervisor)
        if facts.state.override is None:
            acts["l"] = (call.text("cli.call.less"), lambda: closing.ask_less_police(call))
        acts |= self._owed_acts(facts) | self._cad_acts()
        noted: dict[str, Act] = {"k": self._on_cad} if call.keeps else {}
        if facts.state.override is not None:
            noted["m"] = self._mispress
        self._menu(acts, noted)

    def _mispress_act(self, override: str, left_ms: int) -> Acts:
        """Offered with its seconds; when they are over that is said, once, to whom it was offered."""
        call = self._call
        if left_ms > 0:
            self._mispress_of = override
            left = call.text("emergency.mispress_left", seconds=-(-left_ms // 1000))
            return {"m": (f"{call.text('emergency.mispressed')}, {left}", self._mispress)}
        if self._mispress_of == override:
            self._mispress_of = ""
            call.say("announce.mispress_ended")
            call.say("emergency.mispress_after")
        return {}

    def _mispress(self) -> None:
        self._do(MispressOverride())

    def _go_on_act(self, facts: Facts) -> Acts:
        if not is_offered(facts):
            return {}
        return {"g": (self._call.text("cli.call.go_on"), self._go_on)}

    def _go_on(self) -> None:
        self._call.turn = turn(self._call.facts(), "questions")
