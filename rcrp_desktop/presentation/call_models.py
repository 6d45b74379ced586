"""What the call screen shows, as frozen values. Views hold no facts of their own."""

from __future__ import annotations

from enum import Enum

from rcrp_desktop.domain.call.holds import Holds
from rcrp_desktop.domain.duties import DutyKind
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.quoting import Quoted
from rcrp_desktop.presentation.widgets import (
    DutyModel,
    EmergencyModel,
    HeaderModel,
    HintModel,
    OptionModel,
    OverrideModel,
    RouteMarkKind,
    Run,
)


class Stage(Enum):
    """Which of its faces the call screen shows."""

    QUESTION = "question"
    REASSESS = "reassess"
    OUTCOME = "outcome"
    EMERGENCY = "emergency"


@frozen
class BannerModel:
    """What is said of the pack; ``text`` warns, and is empty once a force has approved it."""

    text: str
    detail: str
    marking: str


@frozen
class QuestionModel:
    """The question card. ``options`` are in pack order, the last one asks a supervisor."""

    id: str
    title: str
    must: str
    say: str
    think: str
    options: tuple[OptionModel, ...]
    option_ids: tuple[str, ...]
    probes: tuple[str, ...]
    probes_hint: str
    glossary: tuple[str, ...]
    glossary_hint: str
    held: str
    do_now: tuple[str, ...]


@frozen
class KnownLine:
    """One answer. ``runs`` carry the answer with struck and strong stretches; ``note`` says why."""

    question: str
    label: str
    runs: tuple[Run, ...]
    time: str
    note: str
    state: str


@frozen
class KnownModel:
    """What we know: answers in pack order, then the questions that were not asked yet.

    ``newest`` is the answer given last with the count, for where there is room for one line only.
    """

    title: str
    hint: str
    lines: tuple[KnownLine, ...]
    foot: str
    newest: str = ""


@frozen
class MarkLine:
    """A route mark with its words."""

    mark: RouteMarkKind
    text: str


@frozen
class RouteModel:
    """Route so far. ``can_change`` is spoken politely when it changes."""

    title: str
    chip: str
    can_change: str
    lead: str
    marks: tuple[MarkLine, ...]
    note: str


@frozen
class AgencyModel:
    """Who acts, with the fields of the card."""

    id: str
    title: str
    hint: str
    fields: tuple[tuple[str, str], ...]


@frozen
class ChangeLine:
    """Answers to one question that would change the route alike; no ``mark`` where further questions would decide."""

    question: str
    number: int
    text: tuple[Run, ...]
    mark: RouteMarkKind | None
    becomes: str


@frozen
class ChangesPart:
    """Changes that have something in common, which the title says."""

    title: str
    lines: tuple[ChangeLine, ...]


@frozen
class ChangesModel:
    """What would change the route: parts in sight, and the others behind a line.

    ``more`` says how many others there are, "" where none are; ``more_note`` what they have in common.
    """

    hint: str
    in_sight: tuple[ChangesPart, ...]
    others: tuple[ChangeLine, ...]
    more: str
    more_note: str


@frozen
class ActionModel:
    """A decision key: what it does, and whether it is the red one that sends police."""

    key: str
    label: str
    sends_police: bool = False
    dead: str = ""
    """Why its key does nothing now; empty where it acts."""


@frozen
class OutcomeModel:
    """The outcome: headline in a fixed phrase, why, script, who acts, what would change it.

    ``awaiting`` says what supervisors are asked beside it, and what else is not done. ``route`` is the one that is
    recommended, "" for none.
    """

    mark: RouteMarkKind
    lead: str
    settled: str
    headline: str
    why: str
    basis: str
    trace: tuple[str, ...]
    actions: tuple[ActionModel, ...]
    actions_note: str
    say: str
    safety_net: str
    agencies: tuple[AgencyModel, ...]
    changes: ChangesModel | None
    awaiting: str = ""
    route: str = ""


@frozen
class DutyRow:
    """A closing duty as a row, with what the screen must know to record it."""

    model: DutyModel
    duty: str
    kind: DutyKind
    subjects: tuple[tuple[str, str], ...]


@frozen
class DutiesModel:
    """Closing duties of the outcome."""

    title: str
    hint: str
    rows: tuple[DutyRow, ...]


@frozen
class CadModel:
    """The text for CAD: plain ASCII lines. ``tells`` is what it says holds, ``seal`` the code that goes with it."""

    title: str
    hint: str
    text: Quoted
    note: str
    seal: str
    tells: Holds


@frozen
class DoNowRow:
    """A row of the emergency screen. ``question`` is shown when its key is pressed, empty for acts."""

    model: DutyModel
    question: str


@frozen
class EmergencyScreenModel:
    """Threat to life, or police at once decided: what to say and do now. ``awaited``: what supervisors are asked."""

    block: EmergencyModel
    say: tuple[str, ...]
    awaited: str
    rows: tuple[DoNowRow, ...]
    mispress_until_ms: int
    mispress_note: str
    reason_title: str
    reason: str
    reason_is_asked: bool
    go_on: str
    can_go_on: bool
    reason_of: str = ""


@frozen
class ReassessModel:
    """Assessment two or later: which answers are held, confirmed or changed."""

    title: str
    hint: str
    since: str
    differs: tuple[KnownLine, ...]
    earlier_title: str
    earlier_hint: str
    earlier_mark: RouteMarkKind | None
    earlier_headline: str
    earlier_lines: str


@frozen
class NotesModel:
    """The notes box. ``noticed`` is the notice about a red-flag phrase; underlines are (start, length)."""

    text: str
    hint: str
    noticed: str
    noticed_detail: str
    underlines: tuple[tuple[int, int], ...]
    subject_warning: str


@frozen
class ItemLine:
    """An open item in a list, over all calls."""

    id: str
    call: str
    owed_for: str
    reference: str
    what: str
    detail: str


@frozen
class CallTab:
    """One open call in the list of calls."""

    call: str
    reference: str
    line: str
    state: str
    is_live: bool


@frozen
class CallScreen:
    """Everything on the call screen."""

    call: str
    stage: Stage
    mode: str
    override: OverrideModel
    banner: BannerModel
    header: HeaderModel
    question: QuestionModel | None
    known: KnownModel
    route: RouteModel
    outcome: OutcomeModel | None
    duties: DutiesModel | None
    cad: CadModel | None
    emergency: EmergencyScreenModel | None
    reassess: ReassessModel | None
    notes: NotesModel
    hints: tuple[HintModel, ...]
    not_recorded: str
    truth: tuple[str, ...]
    announce: str
    foot: str
