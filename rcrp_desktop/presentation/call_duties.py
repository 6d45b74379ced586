"""Closing duties of a decided route: which are owed, which are done, and what is said of one once it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import assert_never

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.open_items import applicable_seen, owed_subjects
from rcrp_desktop.domain.call.state import Assessment
from rcrp_desktop.domain.duties import DEBTS, debt_of, subject_of
from rcrp_desktop.domain.policy.pack import Duty, ResponseClass, Route
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.call_models import DutiesModel, DutyRow
from rcrp_desktop.presentation.debts import cad_owed_words, debt_named
from rcrp_desktop.presentation.tried import failed_checks, is_undoable, looked_at
from rcrp_desktop.presentation.widgets import DutyModel, DutyState


def present_duties(facts: Facts) -> DutiesModel | None:
    """Closing duties of the decided route; before the decision they are listed as not open yet."""
    found = applicable_seen(facts.look)
    if found is None:
        return _coming_duties(facts)
    assessment, route, _ = found
    rows = tuple(_duty_rows(facts, assessment, route))
    if not rows:
        return None  # police routes have none, and "nothing still owed" would hide what CAD is owed
    owed = sum(row.model.state is DutyState.OWED for row in rows)
    texts = facts.desk.texts
    hint = texts.count("duties.hint", owed) if owed else facts.text("duties.none_owed")
    return DutiesModel(facts.text("duties.title"), hint, rows)


def duty_words(find_facts: Callable[[], Facts], command: Command) -> str:
    """What is read aloud once a duty was recorded; empty for any other command, whose facts are not looked for."""
    if not isinstance(command, RecordDuty | RecordAgency):
        return ""
    facts = find_facts()
    found = present_duties(facts)
    for row in found.rows if found is not None else ():
        is_it = isinstance(command, RecordDuty) and row.duty == command.duty
        if is_it or (isinstance(command, RecordAgency) and subject_of(row.kind) == "agency"):
            return facts.text("announce.duty", what=row.model.what, state=row.model.state_text)
    return ""


def _coming_duties(facts: Facts) -> DutiesModel | None:
    route = facts.stands.route
    if route is None or not route.duties or facts.stands.response is ResponseClass.SUPERVISOR:
        return None
    rows = tuple(
        DutyRow(DutyModel("", duty.label, duty.detail, DutyState.PLAIN, ""), duty.id, duty.kind, ())
        for duty in route.duties
    )
    return DutiesModel(facts.text("duties.title"), facts.text("duties.not_decided"), rows)


def _duty_rows(facts: Facts, assessment: Assessment, route: Route) -> Iterator[DutyRow]:
    for place, duty in enumerate(route.duties, start=1):
        owed = _still_owed(facts, assessment, route, duty)
        state, state_text = _duty_state(facts, assessment, duty, owed=bool(owed))
        label, detail = _duty_words(facts, assessment, route, duty)
        model = DutyModel(str(place), label, detail, state, state_text)
        yield DutyRow(model, duty.id, duty.kind, _subjects(facts, route, duty))


def _still_owed(facts: Facts, assessment: Assessment, route: Route, duty: Duty) -> tuple[str, ...]:
    if subject_of(duty.kind) == "cad":
        return tuple(item.id for item in facts.items if item.id == "on-cad")
    return owed_subjects(assessment, route, duty, facts.engine)


def _duty_state(
    facts: Facts, assessment: Assessment, duty: Duty, *, owed: bool
) -> tuple[DutyState, str]:
    if subject_of(duty.kind) == "cad":
        if owed:
            return DutyState.OWED, cad_owed_words(facts)
        at = assessment.on_cad.at_ms if assessment.on_cad else facts.now_ms
        return DutyState.DONE, facts.text("duties.done", time=facts.desk.times.minute(at))
    if owed:
        return DutyState.OWED, facts.text("duties.owed")
    stamps = [d.stamp.at_ms for d in assessment.duties if d.duty == duty.id]
    stamps += [a.stamp.at_ms for a in assessment.agencies if subject_of(duty.kind) == "agency"]
    if is_undoable(assessment, duty.id):
        return DutyState.COULD_NOT, facts.text("duties.could_not")
    time = facts.desk.times.minute(max(stamps, default=facts.now_ms))
    return DutyState.DONE, facts.text("duties.done", time=time)


def _label(facts: Facts, route: Route, duty: Duty) -> str:
    """Who heard what does not hold waits for what does not come: the row says so, as every list of debts does."""
    if subject_of(duty.kind) == "cad":
        return duty.label  # its state says what CAD has
    kind, subjects = debt_of(duty.kind), (duty.id, *route.agencies)
    of_it = (item for item in facts.items if item.kind is kind and item.subject in subjects)
    waits = next((item for item in of_it if item.otherwise and DEBTS[kind].is_told_apart), None)
    return debt_named(facts, waits) if waits is not None else duty.label


def _duty_words(facts: Facts, assessment: Assessment, route: Route, duty: Duty) -> tuple[str, str]:
    last = [d for d in assessment.duties if d.duty == duty.id][-1:]
    detail = last[0].text if last and last[0].text else duty.detail
    subject = subject_of(duty.kind)
    if subject == "check":
        done, failed = looked_at(assessment, duty.id)
        words = "duties.checks_failed" if failed else "duties.checks"
        why = (
            facts.text("duties.check_failed", check=check, why=one.text)
            for check, one in failed_checks(facts, assessment, duty.id)
        )
        detail = " ".join(why) or detail
        every = len(facts.pack.system_checks)
        return facts.text(words, label=duty.label, done=done, all=every, failed=failed), detail
    if subject == "agency":
        names = [a.name for a in facts.pack.agencies if a.id in route.agencies]
        label = _label(facts, route, duty)
        return facts.text("duties.agency", label=label, agency=", ".join(names)), detail
    return _label(facts, route, duty), detail


def _subjects(facts: Facts, route: Route, duty: Duty) -> tuple[tuple[str, str], ...]:
    subject = subject_of(duty.kind)
    match subject:
        case "check":
            return tuple((check.id, check.label) for check in facts.pack.system_checks)
        case "agency":
            return tuple((a.id, a.name) for a in facts.pack.agencies if a.id in route.agencies)
        case "call" | "cad":
            return ()
        case _:
            assert_never(subject)
