"""The outcome of a settled or decided call: fixed phrase, why, script, who acts, duties, what would change it."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.domain.call.four_eyes import police_alone
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.policy.pack import Agency, ResponseClass, Route
from rcrp_desktop.presentation.answers_led import (
    answers_alone,
    first_told,
    is_of_answers,
    policys_reason,
    told_words,
    unsaid_words,
)
from rcrp_desktop.presentation.awaited import asked_words, awaited_text, first_asked
from rcrp_desktop.presentation.call_face import can_rise, is_offered
from rcrp_desktop.presentation.call_inputs import (
    Facts,
    agreement_words,
    decided_by,
    headline,
    mark_of,
    option_label,
    person_words,
)
from rcrp_desktop.presentation.call_models import ActionModel, AgencyModel, OutcomeModel
from rcrp_desktop.presentation.call_waiting import is_held_up
from rcrp_desktop.presentation.changes import present_changes
from rcrp_desktop.presentation.reasons import with_added
from rcrp_desktop.presentation.truth_line import stood_down


def present_outcome(facts: Facts) -> OutcomeModel | None:
    """The outcome card, or None while the call is open."""
    stands = facts.stands
    if stands.response is None:
        return None
    route = stands.route
    return OutcomeModel(
        mark=mark_of(stands.response),
        lead=_lead(facts),
        settled=_settled(facts),
        headline=headline(facts),
        why=outcome_why(facts),
        basis=_basis(facts),
        trace=tuple(_trace(facts)),
        actions=tuple(outcome_actions(facts)),
        actions_note=_actions_note(facts),
        say=_say(facts),
        safety_net=route.advice(facts.said.counting.known) if route else "",
        agencies=tuple(_agencies(facts, route)) if route else (),
        changes=present_changes(facts),
        awaiting=" ".join(
            filter(
                None,
                (
                    _nobody_asked(facts),
                    stood_down(facts),
                    awaited_text(facts, on_card=True),
                    by_another(facts),
                    _fewer_decided(facts),
                    _earlier_lost(facts),
                    _further(facts),
                ),
            )
        ),
        route=facts.said.route.id if facts.said.route is not None else "",
    )


def _lead(facts: Facts) -> str:
    stands = facts.stands
    if facts.must_agree is not None and facts.said.route is not None:
        return facts.text("outcome.proposed", route=facts.said.route.label)
    label = stands.route.label if stands.route else ""
    match stands.source:
        case "decision":
            return facts.text("outcome.decided", route=label, who=decided_by(facts))
        case "awaiting_supervisor":
            time = facts.desk.times.minute(stands.since.at_ms) if stands.since else ""
            return facts.text("outcome.awaiting", time=time)
        case _:
            return facts.text("outcome.lead", route=label)


def by_another(facts: Facts) -> str:
    """To a supervisor at the call: that somebody else decides on fewer police, and what is left to them."""
    if facts.desk.role != "supervisor":
        return ""
    asked, person = pending_requests(facts.state), facts.desk.doer
    is_own = any(police_alone(facts.state, request, person, facts.engine) for request in asked)
    return facts.text("outcome.by_another") if is_own else ""


def _fewer_decided(facts: Facts) -> str:
    """Police who were decided on before answers called for more: they stay so until that is decided."""
    decided = facts.look.history.newest
    if decided is None or facts.stands.source != "recommendation":
        return ""
    route = facts.pack.route(decided.route)
    if not route.response.sends_police:
        return ""
    time, who = facts.desk.times.minute(decided.stamp.at_ms), person_words(facts, decided.stamp)
    return facts.text("outcome.fewer_decided", route=route.label.rstrip("."), time=time, who=who)


def _earlier_lost(facts: Facts) -> str:
    """Of no police, that they may have been refused before: where nobody is asked for that, it is said."""
    reference = facts.state.reference
    is_told = reference is not None and reference.lost > 0
    return facts.text("outcome.earlier_lost") if is_told and facts.stands.is_no_police else ""


def _further(facts: Facts) -> str:
    """Questions that this face does not ask: what they can do, and the key."""
    if not is_offered(facts):
        return ""
    if left := facts.left_for_supervisor:
        return facts.desk.texts.count("outcome.left_for_supervisor", left)
    return facts.text("outcome.can_rise" if can_rise(facts) else "outcome.cannot_rise")


def _settled(facts: Facts) -> str:
    shown = facts.state.current.shown
    if not shown or not is_of_answers(facts):
        return ""
    time = facts.desk.times.second(shown[-1].stamp.at_ms)
    return facts.desk.texts.count("outcome.settled", len(facts.said.counting.counted), time=time)


def outcome_why(facts: Facts) -> str:
    """Why, in one line: of a person who decided their own words, and that they are theirs; else the policy's."""
    if facts.stands.source == "decision" and (decided := _persons_why(facts)):
        return decided
    reason = _reason(facts)
    return facts.text("outcome.why", reason=reason) if reason else ""


def _persons_why(facts: Facts) -> str:
    """Empty where somebody accepted what is recommended and wrote nothing: its reason is theirs."""
    act, who, desk = facts.act, decided_by(facts), facts.desk
    if act is None:
        return ""
    why = ""
    if act.reason:
        why = facts.text("outcome.why_by", who=who, reason=act.reason)
    elif not act.is_accepted:
        why = facts.text("outcome.why_none", who=who)
    elif act.added:
        why = facts.text("outcome.why", reason=_reason(facts))
    return with_added(why, act.added, desk.texts, desk.times, desk.doer)


def _reason(facts: Facts) -> str:
    """Why the pack recommends it, or what a supervisor is asked."""
    if facts.must_agree is not None:
        return agreement_words(facts)
    asked = first_asked(facts)
    if asked is not None and asked.differing:
        return facts.text("items.reason.differing")
    if asked is not None:
        return asked_words(facts, asked)
    return policys_reason(facts) if is_of_answers(facts) else ""


def _basis(facts: Facts) -> str:
    if not is_of_answers(facts) or facts.stands.source == "awaiting_supervisor":
        return ""
    rules = ", ".join(rule.id for rule in facts.said.grounds)
    return facts.text("outcome.basis", basis=facts.said.basis, rule=rules) if rules else ""


def _trace(facts: Facts) -> Iterator[str]:
    """What led there, and what was told beside it."""
    yield from _led(facts)
    yield from filter(None, (_told(facts), unsaid_words(facts)))


def _led(facts: Facts) -> Iterator[str]:
    """What led to the recommendation, as that, also where something else stands."""
    if not is_of_answers(facts):
        yield from filter(None, (answers_alone(facts),))
        return
    decided = facts.engine.deciding_answers(facts.said)
    answers = [
        f"{question.number} {question.short}: {option_label(question, option)}"
        for question_id, option in decided
        if (question := facts.pack.question(question_id)) is not None
    ]
    if answers:
        yield facts.text("outcome.trace", answers=", ".join(answers))
    elif not facts.said.is_kept:
        yield facts.text("outcome.trace_none")
    above = facts.pack.rules.index(facts.said.rules[0]) if facts.said.rules else 0
    if above:
        yield facts.text("outcome.trace_excluded", number=above)


def _told(facts: Facts) -> str:
    """What was told and does not count, unless why says it; and the way to change or withdraw the first of it."""
    first = facts.pack.question(first_told(facts.said))
    if first is None:
        return ""
    told = told_words(facts.desk.texts, facts.pack, facts.said)
    way = facts.text("outcome.told_way", number=first.number)
    return way if told in outcome_why(facts) else f"{told} {way}"


def outcome_actions(facts: Facts) -> Iterator[ActionModel]:
    """The decision keys, in the order of the screen."""
    response = facts.stands.response
    dead = facts.text("waiting.dead") if is_held_up(facts) else ""
    if facts.must_agree is not None:
        yield ActionModel("A", facts.text("outcome.ask_to_agree"), dead=dead)
    elif facts.stands.source == "recommendation" and response is not ResponseClass.SUPERVISOR:
        at_once = response is ResponseClass.POLICE_IMMEDIATE
        key = "outcome.accept_police" if at_once else "outcome.accept"
        yield ActionModel("A", facts.text(key), sends_police=at_once, dead=dead)
    if response is not ResponseClass.POLICE_IMMEDIATE:
        yield ActionModel("S", facts.text("outcome.send_police"), sends_police=True)
    yield ActionModel("U", facts.text("outcome.ask_supervisor"))


def _actions_note(facts: Facts) -> str:
    act = facts.act
    if act is None or not act.takes_reason:
        return facts.text("outcome.no_reason")
    is_owed = act.is_of(facts.desk.doer) and not act.reason
    return facts.text("outcome.reason_may_follow") if is_owed else ""


def _say(facts: Facts) -> str:
    """That a supervisor is deciding is said once one is asked (design §4: truth-bound words)."""
    if _is_nobody_asked(facts):
        return facts.text("outcome.say_before_asked")
    route = facts.stands.route
    known = facts.said.counting.known
    return route.words(known) if route is not None else _supervisor_script(facts)


def _is_nobody_asked(facts: Facts) -> bool:
    is_supervisors = facts.stands.response is ResponseClass.SUPERVISOR
    return is_supervisors and not pending_requests(facts.state)


def _nobody_asked(facts: Facts) -> str:
    """What is not done yet, and the key that does it."""
    if not _is_nobody_asked(facts):
        return ""
    return facts.text("outcome.nobody_asked", press="A" if facts.must_agree is not None else "U")


def _supervisor_script(facts: Facts) -> str:
    known = facts.said.counting.known
    return facts.pack.script("supervisor_say", known) or facts.text("phrase.supervisor")


def _agencies(facts: Facts, route: Route) -> Iterator[AgencyModel]:
    for agency_id in route.agencies:
        agency = facts.pack.agency(agency_id)
        if agency is not None:
            yield _agency(facts, agency)


def _agency(facts: Facts, agency: Agency) -> AgencyModel:
    checked = f"{agency.checked}, {agency.checked_by}" if agency.checked_by else agency.checked
    fields = (
        (facts.text("outcome.contact"), agency.contact),
        (facts.text("outcome.hours"), agency.hours),
        (facts.text("outcome.wait"), _wait(facts, agency.id)),
        (facts.text("outcome.checked"), checked),
        (facts.text("outcome.accepts"), agency.accepts),
    )
    hint = facts.text("outcome.warm" if agency.warm_transfer else "outcome.cold")
    return AgencyModel(agency.id, facts.text("outcome.who_acts", agency=agency.name), hint, fields)


def _wait(facts: Facts, agency_id: str) -> str:
    for assessment in reversed(facts.state.assessments):
        for reply in reversed(assessment.agencies):
            if reply.agency == agency_id and reply.wait_minutes >= 0:
                time = facts.desk.times.minute(reply.stamp.at_ms)
                return facts.text("outcome.wait_minutes", minutes=reply.wait_minutes, time=time)
    return facts.text("outcome.wait_unknown")
