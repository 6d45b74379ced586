"""What happened in a call, one line for each event, in the words of its own policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from rcrp_desktop.application.event_codec import ERASED
from rcrp_desktop.application.supervision import Step
from rcrp_desktop.domain.call.answers import (
    Answered,
    AnswerTakenBack,
    AnswerWithdrawn,
    NewInformationCame,
    answer_from_now_on,
)
from rcrp_desktop.domain.call.asked_route import route_named
from rcrp_desktop.domain.call.contact import CallBegan, CallEnded, ReferenceGiven
from rcrp_desktop.domain.call.duties import (
    AgencyAnswered,
    AmbulanceAsked,
    CadConfirmed,
    CalledBack,
    ChangeTold,
    DutyRecorded,
)
from rcrp_desktop.domain.call.events import Fact
from rcrp_desktop.domain.call.notes import NoteWritten, PhraseNoticed
from rcrp_desktop.domain.call.outcome import DecisionMade, RationaleAdded
from rcrp_desktop.domain.call.override import (
    OverrideMispressed,
    OverrideRaised,
    OverrideReasonGiven,
    OverrideStoodDown,
)
from rcrp_desktop.domain.call.route_shown import RouteFell, RouteShown
from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, SupervisorDecided
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.duties import CALLED_BY_THEIR_KIND
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.call_inputs import option_label
from rcrp_desktop.presentation.claims import claimed_words
from rcrp_desktop.presentation.pack_words import not_in_force_words
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.who import name_words
from rcrp_desktop.presentation.widgets import Run, RunStyle

Detail = tuple[Run, ...]

# Besides answers that only came and stayed, which are in the table beside it. What people wrote is never among them.
_MINOR = (PhraseNoticed,)


_Outcome = (
    DecisionMade
    | RationaleAdded
    | DutyRecorded
    | AgencyAnswered
    | AmbulanceAsked
    | CadConfirmed
    | ChangeTold
    | CallEnded
    | CalledBack
)
_Override = OverrideRaised | OverrideReasonGiven | OverrideMispressed | OverrideStoodDown
_Plain = (
    _Outcome
    | _Override
    | CallBegan
    | ReferenceGiven
    | RouteShown
    | RouteFell
    | NoteWritten
    | PhraseNoticed
    | SupervisorAsked
    | SupervisorDecided
    | NewInformationCame
)


@frozen
class StepLine:
    """One event: when, what, and the line under it. ``exact`` is the time for copies. ``main`` is shown before "every entry" is asked for.

    ``told`` is what the line under it tells of the event itself, ``who`` by whom it is.
    """

    time: str
    exact: str
    what: str
    detail: Detail
    main: bool
    key: str
    told: Detail = ()
    who: str = ""


class Timeline:
    """Reads events in order, because a change is told with what stood before it."""

    def __init__(self, engine: Engine | None, words: Words) -> None:
        self._engine = engine
        self._words = words
        self._answers: dict[tuple[int, str], str] = {}
        self._asked: dict[str, str] = {}
        self._made: dict[str, Stamp] = {}
        self._is_line_closed = False
        self._day = ""

    def line(self, step: Step) -> StepLine:
        """The line of the next event."""
        fact, stamp = step.event.fact, step.event.stamp
        if isinstance(fact, SupervisorAsked):
            named = route_named(fact.reason, fact.wanted_route)
            self._asked |= {fact.item: named, fact.of or stamp.command: named}
        self._day = self._words.times.iso_date(stamp.at_ms)
        what, detail, is_main = self._told(fact)
        main = (
            is_main or self._is_line_closed
        )  # whatever came since says that somebody may be there
        self._is_line_closed |= isinstance(fact, CallEnded)
        if isinstance(fact, DecisionMade | OverrideRaised):
            self._made[stamp.command] = stamp
        elif isinstance(fact, RationaleAdded | OverrideReasonGiven):
            what = self._reason_of(fact, stamp) or what
        who = self._words.say(
            "step.role", role=self._words.role(stamp.role), who=name_words(self._words.text, stamp)
        )
        number = self._words.say("step.number", seq=step.seq)
        missed = len(stamp.unseen)
        unread = f" · {self._words.count('step.unread', missed)}" if missed else ""
        under = (*detail, Run(" · " if detail else ""), Run(f"{who} · {number}{unread}"))
        time = self._words.times.second(stamp.at_ms)
        exact = self._words.times.exact(stamp.at_ms)
        return StepLine(time, exact, what, under, main, f"{step.origin}#{step.seq}", detail, who)

    def _reason_of(self, fact: RationaleAdded | OverrideReasonGiven, by: Stamp) -> str:
        """What somebody wrote beside another's decision or threat to life is no reason of that; else ""."""
        maker = self._made.get(fact.of, by)
        about = "decision" if isinstance(fact, RationaleAdded) else "raised"
        if maker.is_by_who_did(by):
            return ""
        return self._words.say(f"step.added_{about}", who=name_words(self._words.text, maker))

    def _pack(self, began: CallBegan) -> str:
        """Which it began with, and where that was not in force on the day."""
        named = self._words.say("step.pack", pack=began.pack_id, version=began.pack_version)
        if self._engine is None:
            return named
        told = not_in_force_words(self._engine.pack.meta, self._words.text, self._day)
        return " · ".join(filter(None, (named, told)))

    def _told(self, fact: Fact) -> tuple[str, Detail, bool]:
        if isinstance(fact, Answered):
            return self._answer(fact)
        is_claim = isinstance(fact, ActUnconfirmed)
        what, text = self._unconfirmed(fact) if is_claim else self._plain(fact)
        detail: Detail = (Run(text),) if text else ()
        return what, detail, not isinstance(fact, _MINOR)

    def _answer(self, fact: Answered) -> tuple[str, Detail, bool]:
        question = self._engine.pack.question(fact.question) if self._engine else None
        number = question.number if question is not None else fact.question
        key = (fact.assessment, fact.question)
        before = self._answers.get(key, "")
        now = answer_from_now_on(fact)
        self._answers[key] = now
        name = _name(fact)
        runs: list[Run] = []
        if before and before != now:
            runs.append(Run(option_label(question, before), RunStyle.STRUCK))
            runs.append(Run(self._words.say("step.to") if now else ""))
        runs.append(Run(option_label(question, now) if now else ""))
        return self._words.say(f"step.{name}", number=number), tuple(runs), bool(before)

    def _plain(self, fact: _Plain) -> tuple[str, str]:  # noqa: C901 (one case for each fact)
        if isinstance(fact, _Outcome):
            return self._outcome(fact)
        if isinstance(fact, _Override):
            return self._override(fact)
        say = self._words.say
        match fact:
            case CallBegan():
                return say("step.call_began"), self._pack(fact)
            case ReferenceGiven():
                return say("step.reference_given"), self._reference(fact)
            case RouteShown():
                rules = self._rules(fact.rules)
                return say("step.route_shown", route=self._class(fact.response)), rules
            case RouteFell():
                name = "route_fell_quick" if fact.quick else "route_fell"
                return say(f"step.{name}", route=self._route(fact.to_route)), ""
            case NoteWritten():
                return say("step.note_written"), self._text(fact.text)
            case PhraseNoticed():
                return say("step.phrase_noticed"), ""
            case SupervisorAsked():
                return say("step.supervisor_asked"), self._asked_about(fact)
            case SupervisorDecided():
                return self._supervisor_decided(fact)
            case NewInformationCame():
                what = say("step.new_information_came", number=fact.assessment)
                trigger = self._words.text(f"reassess.trigger.{fact.trigger}")
                return what, " · ".join(t for t in (trigger, self._text(fact.text)) if t)
            case _:
                assert_never(fact)

    def _rules(self, rules: Sequence[str]) -> str:
        if not rules:
            return self._words.say("call.kept")
        key = "rule_one_of" if len(rules) > 1 else "rule"
        return self._words.say(f"step.{key}", rules=", ".join(rules))

    def _asked_about(self, fact: SupervisorAsked) -> str:
        """Why, with the question that nobody was sure of by its name."""
        found = self._engine.pack.question(fact.question) if self._engine is not None else None
        short = found.short.rstrip("?") if found is not None else fact.question
        is_call = fact.reason == "unsure" and not short
        key = "unsure_call" if is_call else fact.reason
        reason = self._words.text(f"items.reason.{key}", question=short)
        return " · ".join(filter(None, (reason, self._text(fact.text))))

    def _supervisor_decided(self, fact: SupervisorDecided) -> tuple[str, str]:
        # What was not asked for is neither agreed to nor overturned; of a request that cannot be read nobody knows.
        wanted = self._asked.get(fact.of, self._asked.get(fact.item))
        name = "agreed" if fact.verdict == "agree" else "overturned"
        name = "decided" if wanted == "" else name
        what = self._words.say(f"step.supervisor_{name}", route=self._route(fact.route))
        left = self._words.count("step.unasked", fact.unasked) if fact.unasked else ""
        return what, " · ".join(filter(None, (left, self._text(fact.text))))

    def _outcome(self, fact: _Outcome) -> tuple[str, str]:
        say = self._words.say
        match fact:
            case DecisionMade():
                what = say(f"step.decision_{fact.direction}", route=self._route(fact.decided))
                return what, self._text(fact.text)
            case RationaleAdded():
                return say("step.rationale_added"), self._text(fact.text)
            case DutyRecorded():
                return self._duty(fact), self._text(fact.text)
            case AgencyAnswered():
                return say(f"step.agency_{fact.outcome}"), self._agency(fact)
            case AmbulanceAsked():
                return say("step.ambulance_asked"), ""
            case CadConfirmed():
                seal = say("step.seal", seal=fact.seal) if fact.seal else ""
                return say("step.cad_confirmed"), seal
            case ChangeTold():
                return self._change(fact), self._text(fact.text)
            case CallEnded():
                return say(f"step.{'caller_gone' if fact.caller_gone else 'call_ended'}"), ""
            case CalledBack():
                name = "called_back" if fact.outcome == "done" else "called_back_could_not"
                return say(f"step.{name}"), self._text(fact.text)
            case _:
                assert_never(fact)

    def _override(self, fact: _Override) -> tuple[str, str]:
        say = self._words.say
        match fact:
            case OverrideRaised():
                return say(f"step.override_{'recovered' if fact.recovered else 'raised'}"), ""
            case OverrideReasonGiven():
                return say("step.override_reason_given"), self._text(fact.text)
            case OverrideMispressed():
                return say("step.override_mispressed"), ""
            case OverrideStoodDown():
                return say("step.override_stood_down"), self._text(fact.text)
            case _:
                assert_never(fact)

    def _unconfirmed(self, fact: ActUnconfirmed) -> tuple[str, str]:
        say = self._words.say
        time = self._words.times.second(fact.claimed_at_ms)
        what = say(
            "step.unconfirmed",
            kind=claimed_words(self._words.text, fact.claimed),
            who=fact.claimed_by,
            time=time,
        )
        return what, say(f"step.unconfirmed_{fact.why}")

    def _text(self, text: str) -> str:
        return self._words.say("step.erased") if text == ERASED else text

    def _reference(self, fact: ReferenceGiven) -> str:
        is_all = not (fact.unread or fact.lost or fact.damaged)
        if is_all and not fact.earlier_contacts:
            return self._text(fact.reference)
        known, police = "" if is_all else "_not_known", "_police" if fact.earlier_police else ""
        earlier = self._words.say(
            f"step.contacts{known}{police}",
            calls=fact.earlier_contacts,
            refusals=fact.earlier_refusals - fact.turned,
            police=fact.earlier_police,
        )
        return f"{self._text(fact.reference)}, {earlier}"

    def _class(self, response: str) -> str:
        words = self._words.text(f"response.{response}")
        return f"{words[:1].lower()}{words[1:]}"

    def _route(self, route_id: str) -> str:
        routes = self._engine.pack.routes if self._engine is not None else ()
        found = next((r for r in routes if r.id == route_id), None)
        return self._class(found.response.value) if found is not None else route_id

    def _duty(self, fact: DutyRecorded) -> str:
        pack = self._engine.pack if self._engine is not None else None
        if fact.duty in (pack.telling_duties if pack is not None else CALLED_BY_THEIR_KIND):
            name = "caller_told" if fact.outcome == "done" else "caller_could_not"
            return self._words.say(f"step.{name}")
        return self._words.say(f"step.duty_{fact.outcome}", duty=self._duty_label(fact))

    def _duty_label(self, fact: DutyRecorded) -> str:
        if self._engine is None:
            return fact.check or fact.duty
        pack = self._engine.pack
        check = next((c.label for c in pack.system_checks if c.id == fact.check), "")
        duties = (d for route in pack.routes for d in route.duties)
        return check or next((d.label for d in duties if d.id == fact.duty), fact.duty)

    def _agency(self, fact: AgencyAnswered) -> str:
        agency = self._engine.pack.agency(fact.agency) if self._engine is not None else None
        parts = [agency.name if agency is not None else fact.agency]
        if fact.wait_minutes >= 0:
            parts.append(self._words.say("step.wait", minutes=fact.wait_minutes))
        return ", ".join(part for part in (*parts, self._text(fact.text)) if part)

    def _change(self, fact: ChangeTold) -> str:
        if fact.outcome != "done":
            return self._words.say("step.change_could_not")
        whom = "caller" if fact.item.endswith("/caller") else "agency"
        return self._words.say(f"step.change_told_{whom}")


def flat(runs: Sequence[Run]) -> str:
    """Text without style; what is struck stands in brackets, because a line through it is lost."""
    return "".join(
        f"[{run.text.strip()}] " if run.style is RunStyle.STRUCK else run.text for run in runs
    )


def _name(fact: Answered) -> str:
    if isinstance(fact, AnswerTakenBack | AnswerWithdrawn):
        return "answer_taken_back" if isinstance(fact, AnswerTakenBack) else "answer_withdrawn"
    return {"changed": "answer_changed", "confirmed": "answer_confirmed"}.get(
        fact.how, "answer_given"
    )
