"""What came on screen because of answers: a settled route is shown, and a fall of it is said.

Nobody asks for these facts; they follow from answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from operator import attrgetter
from typing import assert_never

from rcrp_desktop.domain.call.answers import Answered, AnswerGiven, AnswerTakenBack
from rcrp_desktop.domain.call.asked_by_itself import asked_by_itself
from rcrp_desktop.domain.call.four_eyes import supervisor_first
from rcrp_desktop.domain.call.left_to_supervisors import asking_again
from rcrp_desktop.domain.call.override import MISPRESS_MS
from rcrp_desktop.domain.call.standing import last_shown, pending_requests, recommendation, said_in
from rcrp_desktop.domain.call.state import (
    AnswerLine,
    Assessment,
    CallState,
    Fell,
    Shown,
    Stamp,
    in_assessment,
)
from rcrp_desktop.domain.call.unsaid import unsaid_dangers
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.danger_order import tells_danger
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Route
from rcrp_desktop.domain.rows import added, places
from rcrp_desktop.domain.whole_numbers import Number

# --- what happened ----------------------------------------------------------------------------------


@frozen
class RouteShown:
    """A settled recommendation came on screen. ``say`` is the words shown, empty while they are withheld."""

    assessment: Number
    route: str
    response: str
    rules: tuple[str, ...]
    say: str
    begun: str = ""


@frozen
class RouteFell:
    """What was shown gives less protection than before. ``quick``: all of it was on screen within the mis-press time."""

    assessment: Number
    from_route: str
    to_route: str
    because: str
    quick: bool
    begun: str = ""


Fact = RouteShown | RouteFell

# --- the rules --------------------------------------------------------------------------------------


def shown_by(
    state: CallState, after: CallState, answer: Answered, engine: Engine, stamp: Stamp
) -> tuple[Fact, ...]:
    """What follows on the screen from an answer; ``after`` is the state with it, ``state`` the one before."""
    settled = recommendation(after, engine)
    if settled.route is None:
        return ()
    last = last_shown(state)
    shown = _shown(state.current.number, settled.route, settled)
    if last is not None and _is_on_screen(last, shown):
        return ()
    falls = _fall(state, shown, engine, answer, stamp)
    for fall in falls:
        after = evolve(after, fall, stamp)
    if _is_withheld(after, settled.route, engine):
        # The screen withholds the words, and the record says what it showed.
        shown = replace(shown, say="")
    return (*falls, shown)


def _is_on_screen(last: Shown, shown: RouteShown) -> bool:
    """The route, in these words: they may turn to another caller while it stays. Withheld, none of them was there."""
    is_same = (last.route, last.assessment) == (shown.route, shown.assessment)
    return is_same and last.say in ("", shown.say)


def _is_withheld(state: CallState, route: Route, engine: Engine) -> bool:
    """No police is said once a supervisor agreed, and that one is deciding once one is asked."""
    if route.response is ResponseClass.SUPERVISOR:
        return not pending_requests(state)
    return supervisor_first(state, route, engine) is not None


def _shown(number: int, route: Route, settled: Recommendation) -> RouteShown:
    return RouteShown(
        assessment=number,
        route=route.id,
        response=route.response.value,
        rules=tuple(rule.id for rule in settled.rules),
        say=route.words(settled.counting.known),
    )


def _fall(
    state: CallState, shown: RouteShown, engine: Engine, answer: Answered, stamp: Stamp
) -> tuple[RouteFell, ...]:
    last = last_shown(state)
    if last is None:
        return ()
    if not _is_higher(last.route, shown.route, engine.pack):
        return ()
    quick = _is_quick(state, shown, answer, engine.pack, stamp)
    return (RouteFell(shown.assessment, last.route, shown.route, _because(answer), quick),)


def _is_quick(
    state: CallState, shown: RouteShown, answer: Answered, pack: PolicyPack, stamp: Stamp
) -> bool:
    """Whether all that falls came on screen through this person, in this assessment, for no more than the mis-press time.

    And by no danger that was told before that time: what stood while questions were asked was no slip, however short a
    time the route has been on screen. Not the last route alone: what stood before a slip and after it has been on screen since before the slip. And not
    the last time alone: police who are gone for moments have been on screen for all the times together.
    """
    newest_first = sorted(_every_shown(state), key=lambda one: one.place, reverse=True)
    falling = takewhile(lambda one: _is_higher(one.route, shown.route, pack), newest_first)
    is_own = all(
        one.assessment == shown.assessment and one.stamp.is_by_who_did(stamp) for one in falling
    )
    times = _times_above(newest_first[::-1], shown.route, pack, stamp.at_ms)
    is_short = min(times) >= 0 and sum(times) <= MISPRESS_MS
    return is_own and is_short and not _unsays_what_stood(state, answer, pack, stamp)


def _unsays_what_stood(state: CallState, answer: Answered, pack: PolicyPack, stamp: Stamp) -> bool:
    """Whether a danger goes that was told longer ago than a slip is, in an assessment before, or by somebody else.

    By this answer, or withdrawn and answered with nothing before it: whichever of them lets the route fall.
    """
    gone = {answer.question, *unsaid_dangers(state, pack)}
    return any(
        line.question in gone
        and tells_danger(pack, line.question, line.option)
        and not _is_slip(line, stamp)
        for assessment in state.assessments
        for line in assessment.lines
    )


def _is_slip(line: AnswerLine, stamp: Stamp) -> bool:
    """Whether it stood no longer than a slip does, and was mended or is this person's own."""
    stood = (line.withdrawn_ms or stamp.at_ms) - line.stamp.at_ms
    is_theirs = line.withdrawn_ms > 0 or line.stamp.is_by_who_did(stamp)
    return is_theirs and 0 <= stood <= MISPRESS_MS


def _times_above(
    in_order: Sequence[Shown], route: str, pack: PolicyPack, until_ms: int
) -> list[int]:
    """How long each higher route was on screen before the next; less than nothing where a clock was set back."""
    ends = [*(one.stamp.at_ms for one in in_order[1:]), until_ms]
    return [
        end - one.stamp.at_ms
        for one, end in zip(in_order, ends, strict=True)
        if _is_higher(one.route, route, pack)
    ]


def _is_higher(route: str, than: str, pack: PolicyPack) -> bool:
    return pack.route(route).response.protection > pack.route(than).response.protection


def _because(answer: Answered) -> str:
    if isinstance(answer, AnswerGiven):
        return f"{answer.question} {answer.how}"
    return (
        f"{answer.question} {'taken back' if isinstance(answer, AnswerTakenBack) else 'withdrawn'}"
    )


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    match fact:
        case RouteShown(number, route, response, rules, say):
            shown = Shown(number, route, response, rules, say, at, state.revision)
            falls = _unseen_fall(state, shown)
            stepped = in_assessment(
                state,
                number,
                lambda a: replace(a, shown=added(a.shown, shown), falls=added(a.falls, *falls)),
            )
            is_aside = number != state.current.number and shown.sends_police
            return _asked_of_both(stepped, at) if is_aside else stepped
        case RouteFell(number, before, after, because, quick):
            fell = Fell(before, after, because, quick, at)
            return in_assessment(state, number, lambda a: replace(a, falls=added(a.falls, fell)))
        case _:
            assert_never(fact)


def _unseen_fall(state: CallState, shown: Shown) -> tuple[Fell, ...]:
    """A fall that its desk did not record: it had not seen what another desk showed. A supervisor must agree to it.

    What it did record was of what it had shown itself, and tells nothing of the other's.
    """
    if unread := _unread_falls(state, shown):
        return (_unseen(max(unread, key=lambda one: one.place), shown),)
    last = last_shown(state)
    if last is None or not 0 <= shown.protection < last.protection:
        return ()
    if any(_is_fallen_by(a, shown.stamp) for a in reversed(state.assessments) if a.falls):
        return ()
    return (_unseen(last, shown),)


def _every_shown(state: CallState) -> Iterator[Shown]:
    """The last one first of those that one act brought: what its desk showed, then what all showed together."""
    return (s for a in state.assessments for s in reversed(a.shown))


def _is_fallen_by(assessment: Assessment, act: Stamp) -> bool:
    falls = assessment.falls
    return any(falls[place].stamp == act for place in places(falls, _act, act.command))


_act = attrgetter("stamp.command")


def _unread_falls(state: CallState, shown: Shown) -> list[Shown]:
    if not shown.stamp.unseen:
        return []
    return [one for one in _every_shown(state) if _is_unread_fall(one, shown)]


def _is_unread_fall(before: Shown, after: Shown) -> bool:
    return before.place in after.stamp.unseen and 0 <= after.protection < before.protection


def _unseen(before: Shown, after: Shown) -> Fell:
    return Fell(before.route, after.route, "", quick=False, stamp=after.stamp, unseen=True)


def _asked_of_both(state: CallState, at: Stamp) -> CallState:
    """Police came on a screen whose desk had not seen that a newer assessment had begun: no later answer knows of it."""
    number = state.current.number
    return asked_by_itself(asking_again(state, number), number, "route_fell", "", at)


# --- what the answers of several desks bring on screen together ---------------------------------------


def shown_together(
    before: CallState, state: CallState, answer: Answered, engine: Engine, stamp: Stamp
) -> CallState:
    """The state with what an answer brings on the screen of whoever reads all logs, where its desk recorded otherwise.

    It follows from answers of which no desk had all: a fall of it is one all the same, and a supervisor must agree.
    ``before`` is the state before the act, ``state`` the one with all that its desk recorded.
    """
    about = next((a for a in state.assessments if a.number == answer.assessment), None)
    if about is None:
        return state
    settled = said_in(state, about, engine)
    if settled.route is None:
        return state
    fact = _shown(about.number, settled.route, settled)
    if about.number != state.current.number:
        return _shown_aside(state, about, fact, stamp)
    state = _fallen_together(before, state, fact, answer, engine.pack, stamp)
    last = last_shown(state)
    if last is not None and _is_on_screen(last, fact):
        return state
    is_withheld = _is_withheld(state, settled.route, engine)
    return _with_shown(state, replace(fact, say="") if is_withheld else fact, stamp)


def _fallen_together(
    before: CallState,
    state: CallState,
    shown: RouteShown,
    answer: Answered,
    pack: PolicyPack,
    stamp: Stamp,
) -> CallState:
    """Also with the fall that its desk did not record, or took for a slip: it had not read what stood on screen."""
    then, now = last_shown(before), last_shown(state)
    is_own = now is not None and now is not then and _is_higher(now.route, shown.route, pack)
    fallen = now if is_own else then
    if fallen is None or not _is_higher(fallen.route, shown.route, pack):
        return state
    # What its desk alone showed falls by answers of another, which are no slip of its own.
    quick = not is_own and _is_quick(before, shown, answer, pack, stamp)
    falls = (fell for a in state.assessments for fell in a.falls)
    if any(f.stamp.command == stamp.command and (quick or not f.quick) for f in falls):
        return state
    fell = Fell(fallen.route, shown.route, "", quick, stamp, unseen=not quick)
    return in_assessment(state, shown.assessment, lambda a: replace(a, falls=added(a.falls, fell)))


def _shown_aside(state: CallState, about: Assessment, shown: RouteShown, stamp: Stamp) -> CallState:
    """Police, by an answer whose desk had not read that a newer assessment had begun, as ``evolve`` has it of one desk."""
    last = about.shown[-1] if about.shown else None
    is_known = last is not None and last.route == shown.route
    if is_known or not ResponseClass(shown.response).sends_police:
        return state
    stepped = _with_shown(state, shown, stamp)
    is_asked = any(request.stamp.command == stamp.command for request in state.requests)
    return stepped if is_asked else _asked_of_both(stepped, stamp)


def _with_shown(state: CallState, fact: RouteShown, at: Stamp) -> CallState:
    shown = Shown(
        fact.assessment,
        fact.route,
        fact.response,
        fact.rules,
        fact.say,
        at,
        state.revision,
        together=True,
    )
    return in_assessment(state, fact.assessment, lambda a: replace(a, shown=added(a.shown, shown)))
