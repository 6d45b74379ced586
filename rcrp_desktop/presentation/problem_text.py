"""The one place where refusals and faults become words: what happened, what it means, what to do now."""

from __future__ import annotations

from enum import Enum, auto

from rcrp_desktop.application.problems import (
    IntegrityBroken,
    LogInUse,
    NoHome,
    OperationalProblem,
    PackRejected,
    StorageCorrupt,
    StorageUnavailable,
    Unforeseen,
    WrongMode,
)
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.call_inputs import Facts, headline
from rcrp_desktop.presentation.texts import Texts

_WORDS = {
    Refusal.NOT_SETTLED: "not_settled",
    Refusal.RATIONALE_MISSING: "rationale_missing",
    Refusal.NOT_PERMITTED: "not_permitted",
    Refusal.SAME_PERSON: "same_person",
    Refusal.TOO_LATE: "too_late",
    Refusal.NOTHING_TO_TAKE_BACK: "nothing_to_take_back",
    Refusal.NOTHING_TO_WITHDRAW: "nothing_to_withdraw",
    Refusal.ANSWER_COUNTS: "answer_counts",
    Refusal.DECIDED_SINCE: "decided_since",
    Refusal.ANSWERED_SINCE: "answered_since",
    Refusal.OVERRIDE_STANDS: "override_stands",
    Refusal.AWAITS_SUPERVISOR: "awaits_supervisor",
    Refusal.REFERENCE_UNUSABLE: "reference_unusable",
    Refusal.TEXT_TOO_LONG: "text_too_long",
    Refusal.NOT_LESS_POLICE: "not_less_police",
    Refusal.TEXT_IS_OLD: "text_is_old",
    Refusal.SAFETY_NOT_ASKED: "safety_not_asked",
    Refusal.LOOK_IS_OLD: "look_is_old",
    Refusal.NEWS_IS_OLD: "news_is_old",
    Refusal.RECORDED_MEANWHILE: "recorded_meanwhile",
    Refusal.REQUEST_UNREAD: "request_unread",
}


def refusal_text(rejected: Rejected, texts: Texts, facts: Facts | None = None) -> str:
    """Why a command was refused, in one sentence for the person who gave it."""
    key = f"refused.{_WORDS.get(rejected.refusal, 'other')}"
    if facts is not None and _is_of_another(rejected, facts):
        key = "refused.not_yours"
    number = len(facts.said.can_change) if facts is not None else 0
    stands = _stands(facts) if facts is not None else ""
    return texts(key, number=number, limit=rejected.detail, stands=stands)


def _stands(facts: Facts) -> str:
    """What holds, also where that is nothing; the sentence that it stands in ends it."""
    return (headline(facts) or facts.text("refused.nothing_holds")).rstrip(".")


def _is_of_another(rejected: Rejected, facts: Facts) -> bool:
    """Whether it was refused to take back what somebody else raised: they may, as a supervisor may stand it down."""
    override = facts.state.override
    return (
        rejected.refusal is Refusal.NOT_PERMITTED
        and override is not None
        and not (override.unconfirmed or override.unread)
        and rejected.detail == override.raised.actor
    )


def settings_lines(problem: OperationalProblem, texts: Texts, where: object) -> list[str]:
    """Why a desk's settings are not all in force. Where they could not be looked at, nothing is said of their lines."""
    if isinstance(problem, StorageUnavailable):
        why = str(problem).rpartition(": ")[2]
        return [texts("problem.settings_unread", why=why, where=where)]
    return str(problem).split("\n")


@frozen
class ProblemWords:
    """A fault of the world. ``what`` happened, what it ``means`` for this call, what to do ``now``."""

    what: str
    means: str
    now: str

    @property
    def text(self) -> str:
        """All three as one paragraph."""
        return " ".join(part for part in (self.what, self.means, self.now) if part)


class Told(Enum):
    """Where a fault is told: advice of a call is for whoever has one before them."""

    NO_WINDOW = auto()
    """Nothing is kept, since nothing can be done here."""

    NO_CALL = auto()
    CALL = auto()
    KEY = auto()
    """Of a key that nothing took, not even the spill file."""


def _advice(told: Told, texts: Texts, time: str, *, kept: bool) -> tuple[str, str]:
    match told:
        case Told.NO_WINDOW:
            return "", texts("problem.act_no_call")
        case Told.NO_CALL if not kept:
            return texts("problem.meaning_no_call_nowhere"), texts("problem.act_no_call")
        case Told.CALL if not kept:
            return texts("problem.meaning_nowhere"), texts("problem.act_cad", time=time)
        case Told.NO_CALL:
            return texts("problem.meaning_no_call"), texts("problem.act_no_call")
        case Told.CALL:
            return texts("problem.meaning_spilled"), texts("problem.act_cad", time=time)
        case Told.KEY:
            return texts("problem.meaning_answer"), texts("problem.act_again", time=time)


def problem_words(
    problem: OperationalProblem,
    texts: Texts,
    *,
    who: str,
    time: str,
    told: Told = Told.NO_CALL,
    kept: bool = True,
) -> ProblemWords:
    """Words for any fault; ``time`` is the clock on screen, ``kept`` whether anything here takes what the log does not."""
    means, now = _advice(told, texts, time, kept=kept)
    match problem:
        case LogInUse():
            return ProblemWords(texts("problem.in_use", who=who), "", "")
        case NoHome():
            return ProblemWords(texts("problem.no_home"), "", texts("problem.act_name_folder"))
        case WrongMode():
            return ProblemWords(texts("problem.wrong_mode"), means, now)
        case StorageUnavailable(reason=reason):
            return ProblemWords(texts(f"problem.{reason}"), means, now)
        case StorageCorrupt():
            return ProblemWords(texts("problem.corrupt"), "", "")
        case IntegrityBroken(kind=kind):
            return ProblemWords(texts(f"problem.{kind}"), "", "")
        case Unforeseen():
            return ProblemWords(texts("problem.unforeseen"), means, now)
        case PackRejected(issues=issues):
            faults = "\n".join(map(str, issues))
            return ProblemWords(texts("problem.pack_rejected"), faults, "")
        case _:
            return ProblemWords(str(problem), means, now)
