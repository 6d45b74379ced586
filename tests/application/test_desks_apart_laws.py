"""Any acts of three desks that read each other's logs late: nothing ends what it was not made on."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerTakenBack
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.override import (
    OverrideMispressed,
    OverrideRaised,
    OverrideStoodDown,
)
from rcrp_desktop.domain.call.sight import is_answered_since
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import SupervisorDecided
from rcrp_desktop.domain.duties import Owed
from tests.support.desks_apart import ENGINE, ROLES, Step, decided_in, run, said_of
from tests.support.search_depth import sized

RARELY = st.sampled_from((*[False] * 9, True))
READS = st.sampled_from((False, False, False, True))
OVERRIDES = ("raise", "mispress", "stand down")
REQUESTS = ("ask", "ask", "agree", "police")
ANSWERS = ("new", "yes", "calm", "accept", "ask", "agree", "less")


def steps_of(*acts: str) -> st.SearchStrategy[list[Step]]:
    """Who acts, what they do, and whether they read the others' logs first."""
    step = st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(acts), READS)
    return st.lists(step, max_size=10)


RAISED = (("4471", "raise", "mispress"), ("5512", "raise", "mispress"), ("2290", "stand down"))
DECIDED = (("2290", "police"), ("3301", "agree"), ("4402", "agree"), ("5512", "ask"))
BEGUN_AT_ONCE = (("4471", "new", "yes"), ("5512", "new", "calm", "accept"))
IN_EACH = (("4471", "yes"), ("5512", "calm", "accept"))
GIVEN = (("4471", "yes"), ("2290", "agree"))
LEFT_OUT = (("4471", "yes", "back"), ("2290", "police"))
CHANGED = ("unsure", "agree", "yes", "calm", "back", "accept", "new")
ON_CAD = (
    ("4471", "ask", "copy", "on cad", "accept", "copy", "on cad"),
    ("2290", "look", "police"),
    ("3301", "agree"),
    ("5512", "raise", "mispress"),
)
IN_ONE = (("4471", "yes", "calm"), ("5512", "accept"))
DECIDED_ON = (("4471", "yes", "calm", "back"), ("5512", "new", "yes"), ("2290", "less"))


@st.composite
def interleaved(draw: st.DrawFn, *desks: tuple[str, ...]) -> list[Step]:
    """Each person's acts in their order, in any order between them; now and then one of them reads."""
    left = {person: list(acts) for person, *acts in desks}
    steps: list[Step] = []
    while any(left.values()):
        person = draw(st.sampled_from([who for who, acts in left.items() if acts]))
        steps.append((person, left[person].pop(0), draw(RARELY)))
    return steps


def after_a_look(
    steps: st.SearchStrategy[list[Step]], asked: str = "ask"
) -> st.SearchStrategy[list[Step]]:
    """A request that all supervisors have read."""
    bosses = [person for person, role in ROLES.items() if role == "supervisor"]
    looks: list[Step] = [("4471", asked, False), *((boss, "look", True) for boss in bosses)]
    return steps.map(lambda later: [*looks, *later])


@given(st.one_of(interleaved(*RAISED), steps_of(*OVERRIDES, *ANSWERS[:2])))
@settings(deadline=None)
def test_an_override_ends_by_its_own_person_or_by_a_supervisor_who_saw_it(steps):
    desks = run(steps)
    state = desks.merged()
    raised = [e for e in desks.made if isinstance(e.fact, OverrideRaised)]
    ended = {
        e.fact.of for e in desks.made if isinstance(e.fact, OverrideMispressed | OverrideStoodDown)
    }
    assert len(state.overrides) == len(raised)
    assert len({o.number for o in state.overrides}) == len(raised)
    for override in state.overrides:
        assert override.stands == (override.raised.command not in ended)
        if override.mispressed is not None:
            assert override.mispressed.actor == override.raised.actor


@given(st.one_of(after_a_look(interleaved(*DECIDED)), steps_of(*REQUESTS, "new")))
@settings(deadline=None)
def test_a_request_is_decided_by_who_saw_it_and_by_nobody_else(steps):
    desks = run(steps)
    state = desks.merged()
    decided = [e.fact for e in desks.made if isinstance(e.fact, SupervisorDecided)]
    assert len({r.item for r in state.requests}) == len(state.requests)
    for request in state.requests:
        about = [d for d in decided if d.of == request.stamp.command]
        kept = sorted((one.made.verdict, one.made.route) for one in request.every_decision)
        told = sorted((d.verdict, d.route) for d in about)
        assert told == kept, "each is kept, and none is of another"
        if request.decision is None:
            assert not about or request.differing
        elif request.differing:
            assert any(d.knew >= len(request.differing) for d in about), "who decided knew of all"


ASKING = ("ask", "unsure", "new", "yes", "calm", "accept", "police", "agree", "end")
LOST: list[Step] = [
    *(("4471", "ask", False), ("5512", "unsure", True), ("4402", "look", True)),
    *(("4402", "new", False), ("5512", "new", False), ("4402", "yes", False)),
]


@given(steps_of(*ASKING))
@example(LOST)
@settings(deadline=None, max_examples=sized(40, 2_000))
def test_no_two_requests_have_one_id_whatever_log_is_lost(steps):
    """Also those that follow from what several desks recorded: every look-up by an id would find the first alone."""
    desks = run(steps)
    for lost in ("", *ROLES):
        state = desks.merged(without=lost)
        assert len({r.item for r in state.requests}) == len(state.requests)
        waiting = [i.id for i in open_items(state, ENGINE) if i.kind is Owed.AWAITING_SUPERVISOR]
        assert len(set(waiting)) == len(waiting)


def after_both_began(steps: st.SearchStrategy[list[Step]]) -> st.SearchStrategy[list[Step]]:
    """Two assessments that were begun at once: the later one is the newest for everybody who reads both."""
    began: list[Step] = [("4471", "new", False), ("5512", "new", False)]
    return steps.map(lambda later: [*began, *later])


@given(
    st.one_of(
        after_both_began(interleaved(*IN_EACH)),
        interleaved(*BEGUN_AT_ONCE),
        interleaved(*IN_ONE),
        after_a_look(interleaved(*DECIDED_ON)),
        steps_of(*ANSWERS),
    )
)
@settings(deadline=None, max_examples=sized(100, 2_000))
def test_police_on_somebodys_screen_become_none_by_nobody_who_had_not_seen_them(steps):
    """Once all have read all: no police stands only where whoever decided it knew what was shown elsewhere."""
    desks = run(steps)
    state = desks.merged()
    now = standing(state, ENGINE)
    if now.source != "decision" or not now.is_no_police:
        return
    every = [s for a in state.assessments for s in a.shown]
    for police in (shown for shown in every if shown.sends_police):
        lower = [s.stamp.command for s in every if s.place > police.place and not s.sends_police]
        lower += [now.since.command if now.since is not None else ""]
        assert any(police.stamp.command in desks.known[act] for act in lower), "nobody knew of them"


DECIDING = ("police now", "accept", "calm", "yes", "ask", "agree", "less", "police", "new")
SENDING = (
    ("4471", "ask", "accept"),
    ("5512", "police now"),
    ("2290", "look", "agree"),
    ("3301", "police"),
)
SKEWS = st.dictionaries(
    st.sampled_from(sorted(ROLES)), st.sampled_from((-300_000, -2_000, 300_000))
)


@given(
    st.one_of(
        after_a_look(interleaved(*DECIDED_ON)),
        after_a_look(steps_of(*DECIDING)),
        steps_of(*ANSWERS),
    ),
    SKEWS,
)
@settings(deadline=None, max_examples=sized(100, 2_000))
def test_no_police_never_holds_for_answers_that_its_maker_had_not_seen(steps, skew):
    """Whoever decided, whatever the clocks tell and whoever had read what."""
    desks = run(steps, skew)
    state = desks.merged()
    now = standing(state, ENGINE)
    if now.source != "decision" or not now.is_no_police:
        return
    of_current = state.current.began.command if state.current.number > 1 else ""
    given = {
        event.stamp.command
        for event in desks.made
        if isinstance(event.fact, AnswerGiven | AnswerTakenBack) and event.fact.begun == of_current
    }
    assert given <= desks.told[now.since.command]


@given(
    st.one_of(interleaved(*SENDING), after_a_look(steps_of(*DECIDING)), steps_of(*DECIDING)), SKEWS
)
@settings(deadline=None, max_examples=sized(80, 1_500))
def test_police_who_were_decided_on_stand_until_a_supervisor_who_knew_decides_less(steps, skew):
    """Whatever the clocks tell and whoever had read what."""
    desks = run(steps, skew)
    state = desks.merged()
    if not standing(state, ENGINE).is_no_police:
        return
    decided = decided_in(state)
    lower = [
        event.stamp.command
        for event in desks.made
        if isinstance(event.fact, SupervisorDecided) and not sends_police(event.fact.route)
    ]
    for police in (command for command, route in decided.items() if sends_police(route)):
        assert any(police in desks.aware[act] for act in lower), "nobody who decided less knew"


def sends_police(route: str) -> bool:
    return ENGINE.pack.route(route).response.sends_police


@given(
    after_a_look(
        st.one_of(interleaved(*GIVEN), interleaved(*LEFT_OUT), steps_of(*CHANGED)), "unsure"
    )
)
@settings(deadline=None)
def test_no_question_is_left_out_of_which_nobody_is_asked(steps):
    """Once answers changed that a decision does not cover: a question that is with nobody is asked again.

    Of the newest assessment: nobody answers one of before any more, and its record stays as it was.
    """
    state = run(steps).merged()
    assert not left_out(state)


def left_out(state: CallState) -> frozenset[str]:
    """Questions that are with nobody."""
    about = state.current
    of_this = (r for r in pending_requests(state) if r.assessment == about.number)
    waiting = {request.question for request in of_this}
    return about.set_aside - waiting if is_answered_since(state, about.number) else frozenset()


def test_what_was_left_to_a_supervisor_stays_on_record_once_new_information_began_another():
    looks: list[Step] = [
        ("4471", "unsure", False),
        ("2290", "look", True),
        ("2290", "agree", False),
    ]
    state = run([*looks, ("2290", "new", False), ("2290", "yes", False)]).merged()
    assert [a.set_aside for a in state.assessments] == [{"weapon"}, frozenset()]
    assert not left_out(state)


def test_a_question_is_asked_again_once_police_are_shown_in_the_other_of_two_begun_at_once():
    """By a desk that had not read that the other was begun: the decision does not cover what it was told."""
    begun: list[Step] = [("4471", "new", False)]
    begun += [("5512", act, False) for act in ("new", "crime", "unsure")]
    state = run([*begun, ("2290", "police", True), ("4471", "yes", False)]).merged()
    assert state.assessments[-2].shown[-1].place > state.requests[0].decided_place
    assert is_answered_since(state, state.current.number), "else this tries nothing"
    assert not left_out(state)


@given(
    st.one_of(
        interleaved(*ON_CAD),
        after_a_look(interleaved(*ON_CAD)),
        steps_of("copy", "on cad", "copy", "on cad", "police", "accept", *OVERRIDES, *REQUESTS),
    )
)
@settings(deadline=None, max_examples=sized(80, 1_500))
def test_cad_is_owed_what_stands_until_a_text_that_says_so_is_confirmed(steps):
    """Whatever the logs' order: a text of before does not pay for what was decided or raised since."""
    desks = run(steps)
    state = desks.merged()
    if any(item.id == "on-cad" for item in open_items(state, ENGINE)):
        return
    newest = max(state.assessments, key=lambda a: a.on_cad_place)
    assert newest.on_cad is not None, "nothing was ever confirmed"
    assert desks.on_cad[newest.on_cad.command].said == said_of(state)


SENT = (
    ("4471", "yes", "copy", "on cad", "calm", "copy", "on cad"),
    ("2290", "agree", "less", "copy", "on cad"),
    ("5512", "raise", "copy", "on cad", "mispress"),
)


@given(
    st.one_of(
        interleaved(*SENT),
        after_a_look(interleaved(*SENT)),
        steps_of("copy", "on cad", "copy", "on cad", "yes", "calm", "accept", *OVERRIDES, "less"),
    )
)
@settings(deadline=None, max_examples=sized(80, 1_500))
def test_police_on_cad_are_called_off_only_once_they_were_ended_by_whoever_may(steps):
    """Whoever copied what, having read what: a supervisor who is asked has not decided."""
    desks = run(steps)
    state = desks.merged()
    now, became = standing(state, ENGINE), Look(state, ENGINE).police_on_cad
    said = [desks.on_cad[text.stamp.command].said for text in state.cad_texts]
    sent = [source for source, response, *_ in said if response and response.sends_police]
    if not sent or (now.response is not None and now.response.sends_police):
        assert became == ""
    elif now.source == "decision":
        assert became in ("", "ended")
    else:
        assert became != "ended"
        assert became != "ended_override" or "override" in sent
    if said and said[-1][1] and said[-1][1].sends_police and said[-1][0] != "override":
        assert became in ("", "ended" if now.source == "decision" else "stay")
