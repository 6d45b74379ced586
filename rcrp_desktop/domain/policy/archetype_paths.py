"""The way an archetype takes through the questions: asked as the call screen asks, from nothing to the end."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Archetype, Question, Route


@frozen
class Asked:
    """A question as it was put to this caller."""

    question: Question
    say: str


@frozen
class ArchetypePath:
    """What is asked, in order, and where the call goes.

    ``lacks`` is the first question asked that the archetype has no answer to; the path ends there, without a route.
    """

    archetype: Archetype
    asked: tuple[Asked, ...]
    route: Route | None
    lacks: str = ""


def path_of(engine: Engine, archetype: Archetype) -> ArchetypePath:
    """Ask the next question, again and again, until there is none."""
    given: dict[str, str] = {}
    asked: list[Asked] = []
    said = engine.recommend(given)
    while (question := said.next_question) is not None:
        answer = archetype.answers.get(question.id)
        if answer is None:
            return ArchetypePath(archetype, tuple(asked), None, question.id)
        given[question.id] = answer
        asked.append(Asked(question, question.words(said.counting.known)))
        said = engine.recommend(given)
    return ArchetypePath(archetype, tuple(asked), said.route)


def paths_of(engine: Engine) -> tuple[ArchetypePath, ...]:
    """Of every archetype of the pack, in its order."""
    return tuple(path_of(engine, archetype) for archetype in engine.pack.archetypes)


def unanswered(engine: Engine) -> Iterator[tuple[int, str]]:
    """For each archetype that lacks an answer on its path: its place, and the first question without one."""
    for place, path in enumerate(paths_of(engine)):
        if path.lacks:
            yield place, path.lacks


def answer_missing(question: str) -> str:
    """The fault in words."""
    return f"has no answer to {question}, which is asked on its path"
