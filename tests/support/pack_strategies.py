"""Random well-formed packs for laws of meaning. Most of them break guarantees; that is intended.

Well formed means: every name resolves, `ask_when` speaks of earlier questions only, the last rule
always holds, a safety question has an unknown option that is not its least dangerous, and options
that are a threat to life are the most dangerous of their question.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import ALWAYS, All, AnyOf, Condition, Is, Not
from rcrp_desktop.domain.policy.pack import (
    AcceptedUnknown,
    Guarantee,
    Option,
    Phase,
    PolicyPack,
    Question,
    ResponseClass,
    Route,
    Rule,
)
from tests.support.pack_builder import (
    DIGEST,
    a_meta,
    a_pack,
    a_question,
    a_route,
    a_rule,
    an_option,
    closing_duties,
)

STAGE = "safety_gate"
OLD_PROCESS = "old_process"
AT_ONCE = ResponseClass.POLICE_IMMEDIATE.value
SECOND_TEAM = "second_team"


def conditions(
    questions: tuple[Question, ...], *, max_leaves: int = 5
) -> st.SearchStrategy[Condition]:
    """Conditions over these questions; `ALWAYS` alone when there are none."""
    known = tuple(Is(q.id, o.id) for q in questions for o in q.options)
    if not known:
        return st.just(ALWAYS)
    parts = lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple)  # noqa: E731
    return st.recursive(
        st.sampled_from(known),
        lambda inner: st.one_of(parts(inner).map(All), parts(inner).map(AnyOf), inner.map(Not)),
        max_leaves=max_leaves,
    )


@st.composite
def options(draw: st.DrawFn, *, safety: bool, life: bool = False) -> tuple[Option, ...]:
    """Two to four options: any order on screen, danger declared for some, all or none.

    With ``life`` one of them is a threat to life, else perhaps.
    """
    size = draw(st.integers(3 if life else 2, 4))
    lifes = draw(st.integers(int(life), 1)) if size > 2 else 0
    unknown = safety or draw(st.booleans())
    made: list[Option] = []
    for place in range(size):
        life = place >= size - lifes
        not_known = unknown and place == size - lifes - 1
        option_id = "not_known" if not_known else f"o{place}"
        made.append(an_option(option_id, danger=place, life=life, unknown=not_known))
    ranked = _renumbered(draw, made, lifes)
    return tuple(draw(st.permutations(ranked)))


def _renumbered(draw: st.DrawFn, made: list[Option], lifes: int) -> list[Option]:
    if not lifes and draw(st.booleans()):
        return [replace(option, danger=-1) for option in made]
    if draw(st.booleans()) and not made[1].unknown and not made[1].life:
        # The first two are equally dangerous.
        return [replace(option, danger=max(0, option.danger - 1)) for option in made]
    return made


@st.composite
def question_lists(
    draw: st.DrawFn, *, min_size: int = 1, max_size: int = 6, life: bool = False
) -> tuple[Question, ...]:
    """Questions in pack order, each asked always or under a condition on earlier ones."""
    made: tuple[Question, ...] = ()
    for number in range(1, draw(st.integers(min_size, max_size)) + 1):
        safety = draw(st.booleans())
        ask_when = draw(conditions(made, max_leaves=3)) if draw(st.booleans()) else ALWAYS
        question = a_question(
            number,
            f"q{number}",
            *draw(options(safety=safety, life=life and draw(st.booleans()))),
            stage=STAGE,
            safety=safety,
            ask_when=ask_when,
        )
        made = (*made, question)
    return made


def routes() -> tuple[Route, ...]:
    """One route for every response class, named after it, and an old process beside them."""
    return (
        *(
            a_route(
                response.value,
                response,
                grade="immediate" if response.sends_police else "",
                agencies=("ambulance",) if response.is_no_police else (),
                duties=closing_duties() if response.is_no_police else (),
            )
            for response in ResponseClass
        ),
        a_route(OLD_PROCESS, ResponseClass.SUPERVISOR),
    )


@st.composite
def rule_lists(draw: st.DrawFn, questions: tuple[Question, ...]) -> tuple[Rule, ...]:
    """Up to eight ordered rules and a catch-all that asks a supervisor or sends police."""
    names = [route.id for route in routes()]
    unknowns = [q.id for q in questions if any(o.unknown for o in q.options)]
    made: list[Rule] = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        rule = a_rule(
            f"r{number}",
            draw(conditions(questions)),
            draw(st.sampled_from(names)),
            phase=draw(st.sampled_from(["", "trial"])),
        )
        accepted = draw(st.sampled_from(unknowns)) if unknowns and draw(st.booleans()) else ""
        made.append(
            replace(rule, accepts_unknown=(AcceptedUnknown(accepted, "Enough.", "a test"),))
            if accepted
            else rule
        )
    above = [route.id for route in routes() if not route.response.is_no_police]
    return (*made, a_rule("rest", ALWAYS, draw(st.sampled_from(above))))


@st.composite
def packs(
    draw: st.DrawFn, *, min_questions: int = 1, max_questions: int = 6, life: bool = False
) -> PolicyPack:
    """A well-formed pack; words and agencies are those of the small pack."""
    questions = draw(question_lists(min_size=min_questions, max_size=max_questions, life=life))
    small = a_pack()
    promise = Guarantee(
        "g1", draw(conditions(questions)), draw(st.sampled_from(list(ResponseClass))), "Promised."
    )
    above = [route.id for route in routes() if not route.response.is_no_police]
    return replace(
        small,
        told_danger_route=draw(st.sampled_from(["", *above])),
        meta=a_meta("random"),
        phases=(Phase("trial", "Trial", draw(st.booleans()), "2023-11-01", OLD_PROCESS),),
        questions=questions,
        rules=draw(rule_lists(questions)),
        routes=routes(),
        red_flags=(),
        guarantees=(promise,) if draw(st.booleans()) else (),
        stages={STAGE: "Safety gate"},
        glossary={},
        do_now={},
        digest=DIGEST,
    )


@st.composite
def packs_of_life(
    draw: st.DrawFn, *, max_questions: int = 6, one_route: bool = False
) -> PolicyPack:
    """A pack whose first rules send police at once for every threat to life.

    By ``one_route``, or by any of two, some of them in certain calls only.
    """
    pack = draw(packs(min_questions=2, max_questions=max_questions, life=True))
    teams = [AT_ONCE] if one_route else [AT_ONCE, SECOND_TEAM]
    lives = [Is(q.id, o.id) for q in pack.questions for o in q.options if o.life]
    first: list[Rule] = []
    for number, life in enumerate(draw(st.permutations(lives))):
        if draw(st.booleans()):
            narrow = All((life, draw(conditions(pack.questions, max_leaves=2))))
            first.append(a_rule(f"narrow{number}", narrow, draw(st.sampled_from(teams))))
        first.append(a_rule(f"life{number}", life, draw(st.sampled_from(teams))))
    second = a_route(SECOND_TEAM, ResponseClass.POLICE_IMMEDIATE, grade="immediate")
    return replace(pack, rules=(*first, *pack.rules), routes=(*pack.routes, second))


def answers(pack: PolicyPack) -> st.SearchStrategy[dict[str, str]]:
    """Any partial set of answers, counting or not, in any order."""
    given = {
        question.id: st.none() | st.sampled_from([option.id for option in question.options])
        for question in pack.questions
    }
    return (
        st.fixed_dictionaries(given)
        .map(lambda found: [(q, o) for q, o in found.items() if o is not None])
        .flatmap(st.permutations)
        .map(dict)
    )


def packs_with_answers() -> st.SearchStrategy[tuple[PolicyPack, dict[str, str]]]:
    """A random pack together with some answers to it."""
    return packs().flatmap(lambda pack: st.tuples(st.just(pack), answers(pack)))
