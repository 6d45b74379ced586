"""The result of ``rcrp assess --answers`` for a person: the pack's words; ids where something is looked up by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rcrp_desktop.application.assess import Assessed, words_to_say
from rcrp_desktop.domain.policy.pack import UNSURE, PolicyPack, Route
from rcrp_desktop.domain.policy.what_would_change import told_changes
from rcrp_desktop.presentation.answers_led import told_words, why_led
from rcrp_desktop.presentation.call_inputs import option_label
from rcrp_desktop.presentation.changes import becomes_words, options_words, part_title
from rcrp_desktop.presentation.pack_words import pack_warnings
from rcrp_desktop.presentation.texts import Texts


def assessed_lines(
    texts: Texts, assessed: Assessed, day: str, awaited: Sequence[str] = ()
) -> Iterator[str]:
    """The result, a thing a line; lines may be long and are wrapped where they are shown.

    ``day`` is today, which the pack is judged by. ``awaited`` says why the call that the answers were recorded as waits for a supervisor. It stands above the words to say.
    """
    pack = assessed.engine.pack
    yield texts("cli.assess.title", title=pack.meta.title, version=pack.meta.version)
    yield from pack_warnings(pack, texts, day)
    yield from awaited
    if assessed.route is None:
        yield from _open_lines(texts, assessed)
    else:
        yield from _settled_lines(texts, assessed, assessed.route)
    told = told_words(texts, pack, assessed.said)
    if told and not (assessed.route is not None and assessed.said.is_kept):
        yield told
    left = assessed.said.counting.not_counted
    if left:
        yield texts("cli.assess.not_counted")
    for question, option in left.items():
        yield f"  {_answer(texts, pack, question, option)}"


def _open_lines(texts: Texts, assessed: Assessed) -> Iterator[str]:
    said, pack = assessed.said, assessed.engine.pack
    if not assessed.waits:
        yield from _not_settled_lines(texts, assessed)
    if assessed.could_be:
        yield texts("cli.assess.could")
    for route in assessed.could_be:
        yield f"  {_route(texts, route)}"
    question = said.next_question
    if question is not None:
        yield texts("cli.assess.next", question=_title(pack, question.id))
    if words_to_say(assessed):
        yield texts("cli.assess.say", text=words_to_say(assessed))


def _not_settled_lines(texts: Texts, assessed: Assessed) -> Iterator[str]:
    yield texts("cli.assess.open")
    if assessed.unsure:
        yield texts("cli.assess.awaits")
    for name in assessed.unsure:
        yield f"  {_title(assessed.engine.pack, name)}"


def _settled_lines(texts: Texts, assessed: Assessed, route: Route) -> Iterator[str]:
    said, pack = assessed.said, assessed.engine.pack
    yield texts("cli.assess.settled", headline=texts(f"response.{route.response.value}"))
    yield texts("cli.assess.route", route=f"{route.label} ({route.id})")
    yield texts("cli.assess.why", reason=why_led(texts, pack, said))
    if said.grounds:
        yield texts("cli.assess.basis", basis=said.basis)
        yield texts("cli.assess.trace", rules=", ".join(rule.id for rule in said.grounds))
    for question, option in assessed.engine.deciding_answers(said):
        yield f"  {_answer(texts, pack, question, option)}"
    if assessed.excluded:
        yield texts("outcome.trace_excluded", number=len(assessed.excluded))
    yield texts("cli.assess.say", text=words_to_say(assessed))
    names = [agency.name for agency in pack.agencies if agency.id in route.agencies]
    if names:
        yield texts("cli.assess.agencies", agencies=", ".join(names))
    yield from _change_lines(texts, assessed, route)


def _change_lines(texts: Texts, assessed: Assessed, route: Route) -> Iterator[str]:
    pack, told = assessed.engine.pack, told_changes(assessed.engine, assessed.said)
    if told:
        yield texts("cli.assess.changes")
    for part, changes in groupby(told, key=lambda change: change.part):
        yield texts("cli.assess.changes_part", title=part_title(texts, part, route.response))
        for change in changes:
            answer = f"{_title(pack, change.question)}: {options_words(pack, change)}"
            becomes = becomes_words(texts, change)
            yield texts("cli.assess.change", answer=answer, becomes=becomes)


def _title(pack: PolicyPack, name: str) -> str:
    question = pack.question(name)
    return f"{question.number} {question.short.rstrip('?')}" if question is not None else name


def _answer(texts: Texts, pack: PolicyPack, question: str, option: str) -> str:
    unsure = option == UNSURE
    label = texts("question.unsure") if unsure else option_label(pack.question(question), option)
    return f"{_title(pack, question)}: {label}"


def _route(texts: Texts, route: Route) -> str:
    return f"{texts(f'response.{route.response.value}')}: {route.label} ({route.id})"
