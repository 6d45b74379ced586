"""What a person asks for in a call: a closed union. ``decide`` turns each into facts or a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from rcrp_desktop.domain.events import AgencyOutcome, AskReason, DutyOutcome, Trigger, Verdict


@dataclass(frozen=True, slots=True)
class BeginCall:
    """Open a call under the pack in force. ``mode``: live, training or example."""

    mode: str


@dataclass(frozen=True, slots=True)
class GiveReference:
    """Give the CAD reference; the counts come from a look into the records."""

    reference: str
    earlier_contacts: int = 0
    earlier_refusals: int = 0


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer or change an answer."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class ConfirmHeld:
    """The earlier answer is still so."""

    question: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo the last answer."""


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Replace the notes by this text."""

    text: str


@dataclass(frozen=True, slots=True)
class NoticePhrase:
    """A red-flag phrase stands in the notes."""

    flag: str


@dataclass(frozen=True, slots=True)
class AskSupervisor:
    """Ask a supervisor: about a question that does not fit, or about the call."""

    reason: AskReason = "asked"
    question: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class BringNewInformation:
    """Start the next assessment."""

    trigger: Trigger
    text: str = ""


@dataclass(frozen=True, slots=True)
class RaiseOverride:
    """Threat to life. Never refused."""


@dataclass(frozen=True, slots=True)
class GiveOverrideReason:
    """Say why, afterwards."""

    text: str


@dataclass(frozen=True, slots=True)
class MispressOverride:
    """Take the override back within seconds.

    ``number`` is the one that was on screen: a later one, raised while this waits for the disk, stands. 0 is
    the one that stands now.
    """

    number: int = 0


@dataclass(frozen=True, slots=True)
class StandDownOverride:
    """A supervisor stands the override down."""

    text: str


@dataclass(frozen=True, slots=True)
class AcceptRecommendation:
    """Decide as recommended."""


@dataclass(frozen=True, slots=True)
class SendPolice:
    """Decide for police at once, whatever is recommended. No reason needed first."""


@dataclass(frozen=True, slots=True)
class AskLessPolice:
    """Want less police than recommended: needs a reason and a supervisor."""

    route: str
    text: str


@dataclass(frozen=True, slots=True)
class AddRationale:
    """Say why a decision was made, afterwards."""

    text: str


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """A supervisor agrees or overturns. ``route`` is wanted when overturning."""

    item: str
    verdict: Verdict
    route: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class RecordDuty:
    """A closing duty or one system check was done, or could not be."""

    duty: str
    outcome: DutyOutcome
    check: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class RecordAgency:
    """What another service answered."""

    agency: str
    outcome: AgencyOutcome
    wait_minutes: int = -1
    text: str = ""


@dataclass(frozen=True, slots=True)
class AskAmbulance:
    """Ambulance control was asked too."""


@dataclass(frozen=True, slots=True)
class ConfirmOnCad:
    """The text is on CAD."""

    seal: str = ""


@dataclass(frozen=True, slots=True)
class TellChange:
    """The caller or the agency was told of a changed outcome."""

    item: str
    outcome: DutyOutcome
    text: str = ""


@dataclass(frozen=True, slots=True)
class EndCall:
    """Close the line."""

    caller_gone: bool = False


@dataclass(frozen=True, slots=True)
class RecordCallBack:
    """A call-back that was owed."""

    outcome: DutyOutcome
    text: str = ""


Command = (
    BeginCall
    | GiveReference
    | AnswerQuestion
    | ConfirmHeld
    | TakeBack
    | WriteNote
    | NoticePhrase
    | AskSupervisor
    | BringNewInformation
    | RaiseOverride
    | GiveOverrideReason
    | MispressOverride
    | StandDownOverride
    | AcceptRecommendation
    | SendPolice
    | AskLessPolice
    | AddRationale
    | DecideRequest
    | RecordDuty
    | RecordAgency
    | AskAmbulance
    | ConfirmOnCad
    | TellChange
    | EndCall
    | RecordCallBack
)
