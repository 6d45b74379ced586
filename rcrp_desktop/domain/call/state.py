"""The state of a call and the parts that make it up, as the topics' facts tell them.

``place`` is the revision at which a part came about: the order of events, which a clock that is set back
cannot disturb. 0 where nothing happened yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from operator import attrgetter
from typing import Literal

from rcrp_desktop.domain.call.done import AgencyReply, DutyDone, Line, OnTheLine, ToldOfChange
from rcrp_desktop.domain.call.holds import NOT_SAID, CadText, Holds
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.call.words import Astray, Words
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rows import Row, exchanged, newest_place

AnswerHow = Literal["answered", "changed", "confirmed"]
Direction = Literal["as_recommended", "more_police", "less_police"]
Trigger = Literal["new_fact", "second_call", "agency_declined", "agency_delayed", "supervisor_asks"]
DoubtReason = Literal[
    "unbound",
    "wrong_key",
    "broken_chain",
    "other_head",
    "other_log",
    "other_actor",
    "conflict",
    "unforeseen",
]
"""Why what a spill journal holds is not taken for the act of the person whom it names: it is bound to nothing;
its key, the line before it or the log's head are not those it should have; it is of another log or person; the
log has its command already, with other content; or a fault in the program kept it from the log, and somebody let go of
it by hand."""


@frozen
class Opening:
    """The pack that the call keeps. ``mode``: live, training or example."""

    pack_id: str
    pack_version: str
    pack_digest: str
    mode: str


@frozen
class Reference:
    """The CAD reference, with how often this desk's records knew it already.

    ``unread``, ``lost``, ``damaged``, ``earlier_police`` and ``turned`` as in ``ReferenceGiven``.
    """

    reference: str
    earlier_contacts: int
    earlier_refusals: int
    unread: int = 0
    lost: int = 0
    damaged: int = 0
    earlier_police: int = 0
    turned: int = 0

    @property
    def is_all_counted(self) -> bool:
        """Whether there were no more than are counted, as far as this desk's records go."""
        return not (self.unread or self.lost or self.damaged)


@frozen
class AnswerLine:
    """One answer as it was given. ``withdrawn_ms`` is when it was changed or taken back, 0 while it stands.

    ``withdrawn_place`` is the revision of that.
    """

    question: str
    option: str
    how: str
    stamp: Stamp
    withdrawn_ms: int = 0
    place: int = 0
    withdrawn_place: int = 0


@frozen
class Undo:
    """What a question was before the answer at ``place``: its answer and its held answer, or empty; set aside or not."""

    question: str
    before: str
    held: str = ""
    set_aside: bool = False
    place: int = 0
    by: Stamp | None = None


@frozen
class Shown:
    """A route that came on screen. ``say`` is the words shown, empty while they were withheld.

    ``together``: no desk recorded it; it follows from the answers of several, on the screen of whoever read all.
    """

    assessment: int
    route: str
    response: str
    rules: tuple[str, ...]
    say: str
    stamp: Stamp
    place: int = 0
    together: bool = False

    @property
    def protection(self) -> int:
        """Of its response; -1 where this program does not know that word."""
        return _PROTECTION.get(self.response, -1)

    @property
    def sends_police(self) -> bool:
        """Police attend, now or later."""
        return self.protection > ResponseClass.SUPERVISOR.protection


_PROTECTION = {response.value: response.protection for response in ResponseClass}


@frozen
class Fell:
    """A fall of the route on screen. ``quick``: within the mis-press time.

    ``unseen``: nobody recorded it, because the desk that showed the lower route had not seen the higher one of another.
    """

    from_route: str
    to_route: str
    because: str
    quick: bool
    stamp: Stamp
    unseen: bool = False


@frozen
class Decided:
    """A person's decision in one assessment; ``after`` and ``sight`` as in ``RequestDecision``.

    ``rationale`` is in their own words; ``added`` are those of others.
    """

    recommended: str
    decided: str
    direction: Direction
    rationale: str
    stamp: Stamp
    place: int = 0
    after: str = ""
    sight: str = ""
    added: tuple[Words, ...] = ()


@frozen
class OverrideState:
    """One raising of the override and what became of it. ``reason`` is in the words of whoever raised it, ``added`` of others.

    ``unread``: who raised it, and when, is in no log that was read; it is known by what answers it, and since then at the latest.
    """

    number: int
    raised: Stamp
    recovered: bool = False
    reason: str = ""
    mispressed: Stamp | None = None
    stood_down: Stamp | None = None
    stand_down_reason: str = ""
    place: int = 0
    ended_place: int = 0
    unconfirmed: bool = False
    added: tuple[Words, ...] = ()
    unread: bool = False

    @property
    def item(self) -> str:
        """The id under which debts that follow from it are known."""
        return f"override-{self.number}"

    @property
    def stands(self) -> bool:
        """Neither mis-pressed nor stood down."""
        return self.mispressed is None and self.stood_down is None


@frozen
class Unconfirmed:
    """An act that nobody can prove to be the person's whom it names. ``stamp``: when it was taken in, by whom."""

    claimed: str
    claimed_by: str
    claimed_at_ms: int
    why: DoubtReason
    stamp: Stamp


@frozen
class Noticed:
    """A phrase in the notes that made the screen ask a safety question."""

    flag: str
    question: str


@frozen
class Assessment:
    """One numbered pass through the questions.

    ``undo`` is the stack that Backspace takes one's own from, newest last. ``acts`` are the commands that changed its
    answers, ``hands`` those who gave them and ``accounts`` what stands for theirs, ``decided_on`` what whoever decided in it last had seen of them (``sight``).
    ``place`` is when it began, ``on_cad_tells`` what the text confirmed on CAD says holds.
    """

    number: int
    began: Stamp
    trigger: str = ""
    text: str = ""
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    held: Mapping[str, str] = field(default_factory=dict[str, str])
    lines: Row[AnswerLine] = ()
    undo: Row[Undo] = ()
    set_aside: frozenset[str] = frozenset()
    shown: Row[Shown] = ()
    falls: Row[Fell] = ()
    decisions: Row[Decided] = ()
    duties: Row[DutyDone] = ()
    agencies: Row[AgencyReply] = ()
    ambulance: Stamp | None = None
    on_cad: Stamp | None = None
    on_cad_place: int = 0
    on_cad_tells: Holds = NOT_SAID
    seal: str = ""
    place: int = 0
    acts: Row[str] = ()
    hands: frozenset[str] = frozenset()
    accounts: frozenset[str] = field(default=frozenset(), compare=False)
    decided_on: str = ""

    @property
    def decision(self) -> Decided | None:
        """The newest decision."""
        return self.decisions[-1] if self.decisions else None


@frozen
class Renumbered:
    """The number that a person gave an assessment, and the one that it has here."""

    actor: str
    given: int
    here: int


@frozen
class CallState:
    """A call as its events tell it. ``began`` is None for a call that has no events yet.

    ``caller_gone`` tells of the newest end of the line; ``gone`` is whenever a caller went before the end,
    which stays owed when the call goes on, ``rung_back`` whenever one was reached by a call-back, ``line`` whenever it was
    closed: ``ended`` is whether the call is over, not whether somebody may be there.
    ``damaged``: something that was recorded of it cannot be read, or is named and in no log that was read, and is not told
    here; ``astray`` are words that were written for a decision of that kind. ``unconfirmed``: what came
    back from outside the log without proof of whose act it is. ``set_aside``: why the log that tells it was set
    aside (``corrupt``), so that none of it is confirmed; ``set_aside_ms``: when the call was carried over.
    ``told``: who was told of a changed outcome; ``cad_texts``: every text that was confirmed on CAD. ``seen``: how far each log that tells of the call was read, as its name
    and the number of its last entry; what is done next comes after those, whatever clocks say. ``numbers``: those that
    assessments have here, where two began at once; it serves records that name no command. ``highest``: no assessment has a higher number.
    ``spare``: of those below it none is given any more where numbers run out (``numbering``).
    """

    call: str
    began: Stamp | None = None
    opening: Opening | None = None
    reference: Reference | None = None
    assessments: Row[Assessment] = ()
    overrides: Row[OverrideState] = ()
    requests: Row[Request] = ()
    notes: str = ""
    notes_at: Stamp | None = None
    phrases: Row[Noticed] = ()
    ended: Stamp | None = None
    ended_place: int = 0
    caller_gone: bool = False
    gone: Row[OnTheLine] = ()
    rung_back: Row[OnTheLine] = ()
    line: Line = Line()
    revision: int = 0
    last: Stamp | None = None
    damaged: bool = False
    unconfirmed: Row[Unconfirmed] = ()
    set_aside: str = ""
    set_aside_ms: int = 0
    told: Row[ToldOfChange] = ()
    cad_texts: Row[CadText] = ()
    seen: tuple[str, ...] = field(default=(), compare=False)
    numbers: Row[Renumbered] = ()
    astray: Row[Astray] = ()
    highest: int = field(default=0, compare=False)
    spare: int = field(default=1, compare=False)

    @property
    def current(self) -> Assessment:
        """The newest assessment; an empty one of nobody's while no event of the call is known."""
        return self.assessments[-1] if self.assessments else _NOT_BEGUN

    @property
    def override(self) -> OverrideState | None:
        """The override that stands, if one does."""
        place = newest_place(self.overrides, _stands, key=True)
        return self.overrides[place] if place >= 0 else None


_stands = attrgetter("stands")
_NOT_BEGUN = Assessment(1, Stamp(0, "", "", ""))


def in_assessment(
    state: CallState, number: int, change: Callable[[Assessment], Assessment]
) -> CallState:
    """The state with one assessment changed; as it was where there is none of that number."""
    every, at = state.assessments, position(state, number)
    if at < 0:
        return state
    return replace(state, assessments=exchanged(every, at, change(every[at])))


def position(state: CallState, number: int) -> int:
    """Where an assessment stands among those of the call: its number is for reading only, and tells no order.

    No two have the same.
    """
    return newest_place(state.assessments, _number, number)


_number = attrgetter("number")
