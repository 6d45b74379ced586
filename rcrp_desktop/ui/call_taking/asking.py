"""What the call screen asks in place: duties, agencies, checks, a supervisor, new information."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import RecordAgency, RecordCallBack, RecordDuty, TellChange
from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.call.outcome import AddRationale, AskLessPolice
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.duties import DEBTS, DUTIES, subject_of
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from rcrp_desktop.presentation.call_inputs import Facts, person_words
from rcrp_desktop.presentation.call_models import DutyRow
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.call_taking.ask_panel import Answered, Asking

_LONGEST_WAIT = 24 * 60


def ask_new_information(texts: Texts) -> Asking:
    """What is new, in the caller's order of likelihood."""
    triggers = ("new_fact", "second_call", "agency_declined", "agency_delayed")
    options = tuple((name, texts(f"reassess.trigger.{name}")) for name in triggers)
    note = texts("reassess.ask.note")
    return Asking("new", texts("reassess.ask.title"), options, (texts("reassess.ask.text"),), note)


def ask_rationale(texts: Texts, facts: Facts) -> Asking | None:
    """Why it was decided so: may always follow the decision, and is told of the one that was on screen.

    Of another's decision it is words of one's own beside theirs. None where no decision stands that takes a reason.
    """
    act = facts.act
    if act is None or not act.takes_reason:
        return None
    about = act.made.command
    own = "" if act.is_of(facts.desk.doer) else "_others"
    title = texts(f"rationale.title{own}", who=person_words(facts, act.made))
    options, fields = (("keep", texts(f"rationale.keep{own}")),), (texts(f"rationale.text{own}"),)
    return Asking(f"rationale:{about}", title, options, fields, text_first=True, about=about)


def ask_supervisor(texts: Texts, facts: Facts) -> Asking:
    """Advice on the call, or less police than recommended or decided with a reason."""
    options = [("asked", texts("supervisor_ask.send"))]
    label = texts("supervisor_ask.less")
    options += [(f"less:{r.id}", f"{label}: {r.label}") for r in _less_police(facts)]
    return Asking(
        "supervisor",
        texts("supervisor_ask.title"),
        tuple(options),
        (texts("supervisor_ask.text"),),
        texts("supervisor_ask.less_note") if len(options) > 1 else "",
        text_first=True,
    )


def _less_police(facts: Facts) -> list[Route]:
    """One route of each class below the most that is recommended or decided, from most police to least."""
    found = [r.response for r in (facts.said.route, facts.stands.route) if r is not None]
    now = max(found, key=lambda response: response.protection, default=None)
    if now is None or now.is_no_police:
        return []
    by_class: dict[ResponseClass, Route] = {}
    for route in facts.pack.routes:
        if route.response is not ResponseClass.SUPERVISOR:
            by_class.setdefault(route.response, route)
    lower = [r for r in by_class.values() if r.response.protection < now.protection]
    return sorted(lower, key=lambda r: -r.response.protection)


def ask_duty(texts: Texts, row: DutyRow, owed: tuple[str, ...]) -> Asking | None:
    """The question for a duty's next undone part; None for duties that are done elsewhere."""
    subject = subject_of(row.kind)
    match subject:
        case "call":
            return _ask_done(texts, row)
        case "agency":
            return _ask_agency(texts, row, owed)
        case "check":
            return _ask_check(texts, row, owed)
        case "cad":
            return None
        case _:
            assert_never(subject)


def _ask_done(texts: Texts, row: DutyRow) -> Asking:
    asked = DUTIES[row.kind]
    title = texts(asked.title) if asked.title else row.model.what
    options = (("done", texts(asked.done)), ("could_not", texts(asked.could_not)))
    return Asking(f"duty:{row.duty}:", title, options, (texts("duties.ask.why"),))


def _ask_agency(texts: Texts, row: DutyRow, owed: tuple[str, ...]) -> Asking | None:
    subject = next(
        (s for s in row.subjects if s[0] in owed), row.subjects[0] if row.subjects else None
    )
    if subject is None:
        return None
    options = (
        ("accepted", texts("duties.ask.agency_accepted")),
        ("declined", texts("duties.ask.agency_declined")),
        ("no_answer", texts("duties.ask.agency_no_answer")),
    )
    title = texts("duties.ask.agency_title", agency=subject[1])
    fields = (texts("duties.ask.wait"), texts("duties.ask.who"))
    return Asking(f"agency:{subject[0]}", title, options, fields)


def _ask_check(texts: Texts, row: DutyRow, owed: tuple[str, ...]) -> Asking | None:
    subject = next((s for s in row.subjects if s[0] in owed), None)
    if subject is None:
        return None
    options = (
        ("done", texts("duties.ask.check_nothing")),
        ("found", texts("duties.ask.check_found")),
        ("could_not", texts("duties.ask.check_could_not")),
    )
    title = texts("duties.ask.check_title", check=subject[1])
    return Asking(f"duty:{row.duty}:{subject[0]}", title, options, (texts("duties.ask.why"),))


def ask_item(texts: Texts, item: OpenItem, what: str) -> Asking | None:
    """The question for a debt that is no closing duty."""
    options = (
        ("done", texts("duties.ask.told_understood")),
        ("could_not", texts("duties.ask.told_could_not")),
    )
    paid = DEBTS[item.kind].paid
    match paid:
        case "change":
            return Asking(f"change:{item.id}", what, options, (texts("duties.ask.why"),))
        case "call_back":
            return Asking("call-back", what, options, (texts("duties.ask.why"),))
        case "supervisor" | "decision" | "cad" | "duty":
            return None  # done with the duty, the paste or the decision that it is about
        case _:
            assert_never(paid)


def command_of(answered: Answered) -> Command | None:
    """The command that an answer means; None where a number was not one."""
    kind, _, rest = answered.subject.partition(":")
    maker = _MAKERS.get(kind)
    return maker(rest, answered) if maker is not None else None


def _duty(rest: str, answered: Answered) -> Command:
    duty, _, check = rest.partition(":")
    text = answered.texts[0] if answered.texts else ""
    return RecordDuty(duty, answered.option, check, text, answered.about)  # pyright: ignore[reportArgumentType] - options name outcomes


def _agency(rest: str, answered: Answered) -> Command | None:
    wait, who = (*answered.texts, "", "")[:2]
    minutes = int(wait) if wait.isdecimal() and int(wait) <= _LONGEST_WAIT else -1
    if wait and minutes < 0:
        return None
    return RecordAgency(rest, answered.option, minutes, who, answered.about)  # pyright: ignore[reportArgumentType] - options name outcomes


def _supervisor(_rest: str, answered: Answered) -> Command:
    text = answered.texts[0] if answered.texts else ""
    kind, _, route = answered.option.partition(":")
    return AskLessPolice(route, text) if kind == "less" else AskSupervisor("asked", "", text)


def _rationale(_rest: str, answered: Answered) -> Command:
    return AddRationale(answered.texts[0], answered.about)


def _new(_rest: str, answered: Answered) -> Command:
    return BringNewInformation(answered.option, answered.texts[0])  # pyright: ignore[reportArgumentType] - options name triggers


def _change(rest: str, answered: Answered) -> Command:
    return TellChange(rest, answered.option, answered.texts[0], answered.about)  # pyright: ignore[reportArgumentType] - options name outcomes


def _call_back(_rest: str, answered: Answered) -> Command:
    return RecordCallBack(answered.option, answered.texts[0])  # pyright: ignore[reportArgumentType] - options name outcomes


_MAKERS: dict[str, Callable[[str, Answered], Command | None]] = {
    "duty": _duty,
    "agency": _agency,
    "supervisor": _supervisor,
    "rationale": _rationale,
    "new": _new,
    "change": _change,
    "call-back": _call_back,
}
