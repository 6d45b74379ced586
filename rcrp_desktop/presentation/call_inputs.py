"""What the presenters of a call are given, and the facts that several of them need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.four_eyes import AgreeReason, supervisor_first
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.open_items import OpenItem, items_seen
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.stamp import Doer
from rcrp_desktop.domain.call.standing import Standing, pending_requests, said_in
from rcrp_desktop.domain.call.state import AnswerLine, CallState, Stamp
from rcrp_desktop.domain.call.what_stands import StandingAct, standing_act
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack, Question, ResponseClass
from rcrp_desktop.presentation.reasons import who_words
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.who import told_name
from rcrp_desktop.presentation.widgets import RouteMarkKind


@frozen
class RecordingStatus:
    """How far the call on show is on disk. ``number`` is -1 before anything is.

    ``pending``: an override is on screen that the disk has not answered for, ``late`` for too long;
    ``of_override``: the command of the override whose entry that is, "" for none; ``entries``: command, number and
    time of each override and decision that this desk recorded, since one may end while another stands;
    ``waited``: that entry lay in the spill journal before; ``spilled``: kept in the spill file only; ``nowhere``:
    not even there. ``kept`` is False where no record is made of the call at all. ``waiting`` are acts, oldest first,
    that the disk is too long in answering for.
    """

    number: int = -1
    at_ms: int = 0
    signed: bool = True
    pending: bool = False
    late: bool = False
    spilled: bool = False
    nowhere: bool = False
    kept: bool = True
    waited: bool = False
    waiting: tuple[Command, ...] = ()
    waiting_since_ms: int = 0
    of_override: str = ""
    entries: tuple[tuple[str, int, int], ...] = ()


@frozen
class Desk:
    """What is the same for every call at this desk. ``unverified``: that ``person`` sits here was only told."""

    texts: Texts
    times: Times
    person: str
    mode: str = "live"
    override_key: str = "F2"
    role: str = "handler"
    references: Mapping[str, str] = field(default_factory=dict[str, str])
    unverified: bool = False
    account: str = ""

    @property
    def doer(self) -> Doer:
        """Who sits here, for whether an act is theirs or somebody else's."""
        return Doer(self.person, self.account, self.unverified)


Turned = Literal["", "questions", "standing"]


@frozen
class Turn:
    """What somebody turned to from the face that comes by itself.

    ``place`` is what they turned from (``turn``): once something else stands, the face comes by itself again.
    """

    to: Turned
    place: str


@frozen
class Elsewhere:
    """What presses most on another open call. ``reference`` is "" where none was given.

    ``by_second``: another call without reference began in the same minute. ``otherwise``: somebody heard otherwise there.
    ``asks_again``: a supervisor asks for its questions again, and nobody has begun.
    """

    call: str
    item: str
    reference: str
    began_ms: int
    kind: Owed
    by_second: bool = False
    otherwise: bool = True
    asks_again: bool = False


@frozen
class Facts:
    """Everything a presenter may look at. Made once for each screen by ``facts_of``.

    While ``must_agree`` is set, ``stands`` is a supervisor's: the route that was found stays in ``said`` and is
    not shown as advice, because accepting it would only ask for their agreement. ``look`` knows what stands without that.
    ``ended_calls`` of the ``open_calls`` on the list have ended, and stay there while they owe something.
    """

    desk: Desk
    state: CallState
    engine: Engine
    said: Recommendation
    stands: Standing
    look: Look
    items: tuple[OpenItem, ...]
    now_ms: int
    status: RecordingStatus
    seal: str
    on_show: str
    open_calls: int
    ended_calls: int
    owed: int
    must_agree: AgreeReason | None
    turned: Turned = ""
    elsewhere: tuple[Elsewhere, ...] = ()
    by_second: bool = False

    @property
    def pack(self) -> PolicyPack:
        """The pack of this call."""
        return self.engine.pack

    def text(self, key: str, **values: object) -> str:
        """The interface's words."""
        return self.desk.texts(key, **values)

    @property
    def act(self) -> StandingAct | None:
        """Whose act it is that stands, and what belongs to it; None where nobody decided or raised anything."""
        return standing_act(self.state, self.stands)

    @property
    def aside(self) -> frozenset[str]:
        """Questions that a supervisor is asked about, and nobody else."""
        return _with_a_supervisor(self.state, self.stands)

    @property
    def further(self) -> Question | None:
        """What is asked next by whoever goes on: under police at once anything that can be, for nothing matters more.

        While a supervisor is asked, also what has to have an answer before they may decide for no police.
        """
        if self.said.next_question is not None:
            return self.said.next_question
        if self.stands.sends_at_once:
            return self.engine.unanswered(self.state.current.answers, self.aside)
        return _for_a_supervisor(self.look, self.aside)

    @property
    def left_for_supervisor(self) -> int:
        """How many safety questions are to be asked before the supervisor who is asked may decide for no police."""
        if self.stands.sends_at_once or _for_a_supervisor(self.look, self.aside) is None:
            return 0
        return len(self.engine.safety_to_ask(self.look.said, self.aside))

    @property
    def is_training(self) -> bool:
        """A mock call."""
        return self.desk.mode == "training"

    @property
    def pack_day(self) -> str:
        """The day that the pack is judged by: that of the call's beginning, because it keeps the pack it began with."""
        began = self.state.began
        return self.desk.times.iso_date(began.at_ms if began is not None else self.now_ms)

    def setting_text(self, name: str, default: str) -> str:
        """A pack setting that is text."""
        value = self.pack.settings.get(name, default)
        return value if isinstance(value, str) else default

    def setting_number(self, name: str, default: int) -> int:
        """A pack setting that is a whole number."""
        value = self.pack.settings.get(name, default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def setting_list(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A pack setting that is a list of words."""
        value = self.pack.settings.get(name, default)
        return value if isinstance(value, tuple) else default


def facts_of(
    desk: Desk,
    state: CallState,
    engine: Engine,
    *,
    now_ms: int,
    status: RecordingStatus | None = None,
    seal: str = "",
    turn: Turn | None = None,
    on_show: str = "",
    open_calls: int = 1,
    ended_calls: int = 0,
    owed: int = 0,
    items: tuple[OpenItem, ...] | None = None,
) -> Facts:
    """What the policy says, once. ``on_show``: a question asked out of order; ``items``: the open items where known."""
    look = Look(state, engine)
    stands = look.now
    turned = turn.to if turn is not None and turn.place == _turned_from(state, stands) else ""
    must_agree = _must_agree(state, stands, engine)
    if must_agree is not None:
        stands = replace(stands, response=ResponseClass.SUPERVISOR, route=None)
    return Facts(
        desk=desk,
        state=state,
        engine=engine,
        said=_said(look, turned),
        stands=stands,
        look=look,
        items=items_seen(look) if items is None else items,
        now_ms=now_ms,
        status=status or RecordingStatus(),
        seal=seal,
        on_show=on_show,
        open_calls=open_calls,
        ended_calls=ended_calls,
        owed=owed,
        must_agree=must_agree,
        turned=turned,
    )


def _said(look: Look, turned: Turned) -> Recommendation:
    state, go_on = look.state, look.now.sends_at_once and turned == "questions"
    aside = _with_a_supervisor(state, look.now)
    said = look.said
    if go_on or aside != state.current.set_aside:
        said = said_in(state, state.current, look.engine, set_aside=aside, go_on=go_on)
    if turned == "questions" and said.next_question is None and not go_on:
        return replace(said, next_question=_for_a_supervisor(look, aside))
    return said


def _for_a_supervisor(look: Look, aside: frozenset[str]) -> Question | None:
    """The next safety question that a supervisor needs who is asked, where the route that is settled needs none.

    Police at once were found after the first answers, and no police could then be agreed to by nobody.
    """
    if look.state.ended is not None or not pending_requests(look.state):
        return None
    return look.engine.next_safety(look.said, aside)


def turn(facts: Facts, to: Turned) -> Turn:
    """Turn to another face than the one that comes by itself, while what stands now does."""
    return Turn(to, _turned_from(facts.state, facts.stands))


def _turned_from(state: CallState, stands: Standing) -> str:
    since = stands.since.command if stands.since is not None else ""
    return f"{state.current.number} {stands.source} {since}"


def _with_a_supervisor(state: CallState, stands: Standing) -> frozenset[str]:
    """Questions that are not asked because a supervisor is; beside their decision nobody decides about them any more."""
    aside = state.current.set_aside
    if not aside or stands.source != "decision":
        return aside
    return aside & {request.question for request in pending_requests(state)}


def _must_agree(state: CallState, stands: Standing, engine: Engine) -> AgreeReason | None:
    if stands.source != "recommendation" or stands.route is None:
        return None
    return supervisor_first(state, stands.route, engine)


def mark_of(response: ResponseClass) -> RouteMarkKind:
    """The shape of a response class."""
    return RouteMarkKind(response.value)


def response_text(facts: Facts, response: ResponseClass) -> str:
    """The words of a response class."""
    return facts.text(f"response.{response.value}")


def option_label(question: Question | None, option_id: str) -> str:
    """The label of an answer; its id where the pack no longer knows it (an erased or foreign answer)."""
    option = question.option(option_id) if question is not None else None
    return option.label if option is not None else option_id


def answered(facts: Facts, question_id: str) -> str:
    """The label of what was said to a question, in this assessment or one before; "" where it was not asked."""
    question = facts.pack.question(question_id)
    if question is None or not facts.state.assessments:
        return ""
    current = facts.state.current
    answer = current.answers.get(question.id) or current.held.get(question.id)
    return "" if answer is None else option_label(question, answer)


def standing_line(facts: Facts, question: str) -> AnswerLine | None:
    """The answer line that stands for a question in this assessment."""
    lines = facts.state.current.lines
    return next(
        (ln for ln in reversed(lines) if ln.question == question and not ln.withdrawn_ms), None
    )


def question_on_show(facts: Facts) -> Question | None:
    """The question on the card: one asked out of order, else the next."""
    if facts.on_show:
        return facts.pack.question(facts.on_show)
    return facts.said.next_question


def is_emergency(facts: Facts) -> bool:
    """Police at once by override or by decision."""
    return facts.stands.sends_at_once


def asked_for(facts: Facts, request: Request) -> str:
    """What a supervisor is asked, with the question that it is about by its name."""
    question = facts.pack.question(request.question)
    short = question.short.rstrip("?") if question is not None else request.question
    if request.reason == "unsure":
        key = "unsure" if short else "unsure_call"
        return facts.text(f"items.reason.{key}", question=short)
    reason = facts.text(f"items.reason.{request.reason}")
    return f"{reason}: {short}" if short else reason


def decided_by(facts: Facts) -> str:
    """Who made the decision that stands: you, or another person with their role."""
    since = facts.stands.since
    if since is None:
        return facts.text("who.nobody")
    return person_words(facts, since)


def person_words(facts: Facts, by: Stamp) -> str:
    """You, or another person; a supervisor by role."""
    return who_words(facts.desk.texts, facts.desk.doer, by)


def desk_words(facts: Facts) -> str:
    """Who is at this desk, in the role that the record gives; whoever practises a call takes it as a handler does."""
    role = "handler" if facts.is_training else facts.desk.role
    name = told_name(facts.desk.texts, facts.desk.person, unverified=facts.desk.unverified)
    return facts.text(f"shell.role_{role}", who=name)


def is_police_decided(facts: Facts) -> bool:
    """Whether somebody has decided for police at once and it stands."""
    newest = facts.look.history.newest
    if newest is None:
        return False
    return facts.pack.route(newest.route).response is ResponseClass.POLICE_IMMEDIATE


def headline(facts: Facts) -> str:
    """The fixed phrase for what stands or is recommended."""
    if facts.must_agree is not None:
        return facts.text("phrase.must_agree")
    response = facts.stands.response
    match response:
        case ResponseClass.POLICE_IMMEDIATE:
            return facts.text("phrase.attending")
        case ResponseClass.POLICE_PRIORITY | ResponseClass.POLICE_SCHEDULED:
            grade = facts.pack.grade(facts.stands.route.grade) if facts.stands.route else None
            if grade is None:
                return facts.text("phrase.later_plain")
            return facts.text("phrase.later", grade=grade.label)
        case ResponseClass.SUPERVISOR:
            return facts.text("phrase.supervisor")
        case ResponseClass.PARTNER_IMMEDIATE | ResponseClass.PARTNER | ResponseClass.ADVICE:
            return facts.text("phrase.not_attending")
        case None:
            return ""


def agreement_words(facts: Facts) -> str:
    """Why a supervisor must agree before no police is said; empty where nobody must."""
    return facts.text(f"outcome.agree.{facts.must_agree}") if facts.must_agree is not None else ""
