"""A whole call on a terminal: questions, outcome, closing. End of input ends the call as design §3.3.5 says."""

from __future__ import annotations

from collections.abc import Callable

from rcrp_desktop.cli import call_lines as lines
from rcrp_desktop.cli import closing
from rcrp_desktop.cli.call_line import CallLine, LineClosed, StartOver
from rcrp_desktop.domain.commands import (
    AcceptRecommendation,
    AnswerQuestion,
    AskAmbulance,
    AskSupervisor,
    Command,
    ConfirmHeld,
    EndCall,
    GiveOverrideReason,
    MispressOverride,
    SendPolice,
    TakeBack,
)
from rcrp_desktop.domain.policy import ResponseClass
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_inputs import Facts, headline
from rcrp_desktop.presentation.call_models import QuestionModel
from rcrp_desktop.presentation.call_outcome import present_outcome
from rcrp_desktop.presentation.call_question import present_known, present_question, present_route

Act = Callable[[], None]


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
    except (EOFError, KeyboardInterrupt, LineClosed):
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
        self._asked_for = -1

    def turn(self) -> None:
        """One prompt."""
        call = self._call
        call.do_now()
        facts = call.facts()
        if facts.stands.source == "override" and not call.go_on:
            self._emergency(facts)
            return
        question = present_question(facts)
        if question is not None:
            self._question(facts, question)
        elif call.go_on:
            call.go_on = False
        else:
            self._outcome(facts)

    def farewell(self) -> None:
        """How it stands, what is owed, and whether it is on record."""
        call = self._call
        facts = call.facts()
        call.console.show("", call.text("cli.call.ended"))
        standing = headline(facts)
        if facts.stands.source in ("open", "awaiting_supervisor") or not standing:
            call.say("cli.call.undecided")
        else:
            call.say("cli.call.final", what=standing)
        if not call.keeps:
            call.say("cli.nothing_recorded")
            return
        call.console.show(*lines.owed_lines(facts))
        entries = call.desk.texts.count("cli.call.entries", call.entries)
        call.say("cli.call.sealed", call=call.state.call, entries=entries, seal=call.seal)

    # --- a question -------------------------------------------------------------------------

    def _question(self, facts: Facts, model: QuestionModel) -> None:
        call = self._call
        place = (model.id, call.state.revision)
        if self._seen != place:
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
        elif pressed.isascii() and pressed.isdigit() and 0 < int(pressed) <= len(model.option_ids):
            self._answer(AnswerQuestion(model.id, model.option_ids[int(pressed) - 1]))
        elif pressed in ("?", ""):
            call.console.show(*lines.help_lines(facts, model))
        elif not self._common(pressed):
            keys = [*map(str, range(1, len(model.option_ids) + 1)), "u b ? t g w n q !"]
            call.say("cli.call.pick", keys=" ".join(keys))

    def _answer(self, command: Command) -> None:
        if self._call.do(command):
            self._call.on_show = ""

    def _common(self, pressed: str) -> bool:
        acts: dict[str, Act] = {
            "b": self._take_back,
            "t": self._call.write_note,
            "g": self._go_to,
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

    def _go_to(self) -> None:
        call = self._call
        wanted = call.line("cli.call.goto")
        if not wanted:
            return
        found = [q.id for q in call.engine.pack.questions if str(q.number) == wanted]
        if found:
            call.on_show = found[0]
        else:
            call.say("cli.call.goto_unknown")

    def _end(self) -> None:
        call = self._call
        gone = False
        if call.facts().stands.source in ("open", "recommendation"):
            call.say("cli.call.gone")
            chosen = call.key(("1", "2"))
            if not chosen:
                return
            gone = chosen == "2"
        if call.do(EndCall(gone)):
            raise LineClosed

    # --- an outcome -------------------------------------------------------------------------

    def _outcome(self, facts: Facts) -> None:
        call = self._call
        decided = facts.stands.source in ("decision", "awaiting_supervisor")
        if self._seen != ("outcome", call.state.revision):
            self._show_outcome(facts, decided=decided)
            if decided and call.keeps and self._asked_for != facts.stands.place:
                self._asked_for = facts.stands.place
                number = call.state.current.number
                closing.ask_duties(call)
                if call.state.current.number != number:
                    return
            if decided:
                closing.show_cad(call)
        self._seen = ("outcome", call.state.revision)
        acts = self._acts(facts, decided=decided)
        self._menu(acts)

    def _show_outcome(self, facts: Facts, *, decided: bool) -> None:
        model = present_outcome(facts)
        if model is not None:
            shown = list(lines.outcome_lines(facts, model))
            # The closing comes next; what leads there has been on the screen already.
            self._call.console.show(*(shown[:4] if decided and self._asked_for >= 0 else shown))

    def _acts(self, facts: Facts, *, decided: bool) -> dict[str, tuple[str, Act]]:
        call, stands = self._call, facts.stands
        acts: dict[str, tuple[str, Act]] = {}
        is_supervisor = stands.response is ResponseClass.SUPERVISOR
        if not decided and stands.route is not None and not is_supervisor:
            acts["a"] = ("outcome.accept", lambda: self._do(AcceptRecommendation()))
        if stands.response is not ResponseClass.POLICE_IMMEDIATE:
            acts["s"] = ("outcome.send_police", lambda: self._do(SendPolice()))
        acts["u"] = ("outcome.ask_supervisor", self._ask_supervisor)
        if stands.response is not None and stands.response.sends_police:
            acts["l"] = ("cli.call.less", lambda: closing.ask_less_police(call))
        if decided and call.keeps:
            acts["d"] = ("cli.call.duties", lambda: closing.ask_duties(call))
            acts["k"] = ("cli.call.on_cad", lambda: closing.ask_on_cad(call))
        if decided:
            acts["c"] = ("cli.call.cad", lambda: closing.show_cad(call))
        if call.state.current.decisions:
            acts["r"] = ("cli.call.rationale", lambda: closing.ask_rationale(call))
        return acts

    def _menu(self, acts: dict[str, tuple[str, Act]]) -> None:
        call = self._call
        offered = [
            call.text("cli.call.also", press=press, what=call.text(words))
            for press, (words, _) in acts.items()
        ]
        call.console.show("", " · ".join(offered), call.text("cli.call.keys_outcome"))
        pressed = call.key()
        chosen = acts.get(pressed)
        if chosen is not None:
            chosen[1]()
        elif not self._common(pressed):
            call.say("cli.call.pick", keys=" ".join([*acts, "n b t g w q !"]))

    def _do(self, command: Command) -> None:
        self._call.do(command)

    def _ask_supervisor(self) -> None:
        self._call.do(AskSupervisor("asked", text=self._call.line("cli.call.ask_text")))

    # --- threat to life ---------------------------------------------------------------------

    def _emergency(self, facts: Facts) -> None:
        call = self._call
        model = present_emergency(facts)
        if self._seen != ("emergency", call.state.revision):
            call.console.show("", model.block.raised, f"{call.text('outcome.say')}:")
            call.console.show(*model.say, indent="  ")
            closing.show_cad(call)
            self._seen = ("emergency", call.state.revision)
        acts: dict[str, tuple[str, Act]] = {"g": ("cli.call.go_on", self._go_on)}
        left = (model.mispress_until_ms - facts.now_ms) // 1000
        if left > 0:
            acts["m"] = ("emergency.mispressed", lambda: self._do(MispressOverride()))
        acts["a"] = ("cli.call.ambulance", lambda: self._do(AskAmbulance()))
        acts["r"] = ("emergency.why", self._override_reason)
        if call.keeps:
            acts["k"] = ("cli.call.on_cad", lambda: closing.ask_on_cad(call))
        self._menu(acts)

    def _go_on(self) -> None:
        self._call.go_on = True

    def _override_reason(self) -> None:
        reason = self._call.line("cli.call.reason")
        if reason:
            self._call.do(GiveOverrideReason(reason))
