"""The scenario library: a table of scenarios and the card of the one chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rcrp_desktop.application.scenarios import FoundScenario
from rcrp_desktop.application.training_runs import Run
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass
from rcrp_desktop.domain.training.scenario import Acceptable, Scenario
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.widgets import RouteMarkKind

RUNS_SHOWN = 6


@frozen
class LibraryFilter:
    """What is looked for; empty fields look for everything."""

    words: str = ""
    category: str = ""
    not_yet_run: bool = False


@frozen
class ScenarioRow:
    """One line of the table. ``note`` says why the scenario cannot be run."""

    name: str
    title: str
    category: str
    practises: str
    about: str
    turns: str
    route: str
    mark: RouteMarkKind | None
    note: str
    can_run: bool


@frozen
class LibraryModel:
    """The table with what stands around it."""

    rows: tuple[ScenarioRow, ...]
    categories: tuple[str, ...]
    count: str
    foot: str
    empty: str


@frozen
class RouteLineModel:
    """A mark with its word, and what the scenario says of it."""

    mark: RouteMarkKind
    word: str
    note: str = ""


@frozen
class RunLine:
    """One run in the list beside the card."""

    call: str
    when: str
    trainee: str
    differences: str


@frozen
class CardModel:
    """The card of one scenario. ``parts`` are label and text; ``faults`` keep it from being run."""

    title: str
    version: str
    parts: tuple[tuple[str, str], ...]
    acceptable_label: str
    acceptable: tuple[RouteLineModel, ...]
    faults: tuple[str, ...]
    runs: tuple[RunLine, ...]
    can_run: bool


def present_library(
    found: Sequence[FoundScenario],
    runs: Sequence[Run],
    pack: PolicyPack,
    wanted: LibraryFilter,
    texts: Texts,
    not_read: Sequence[str] = (),
) -> LibraryModel:
    """The scenarios that are looked for, those that can be run first. ``not_read``: logs whose runs are not known."""
    run_already = {run.scenario for run in runs}
    rows = [_row(one, pack, texts) for one in found if _is_wanted(one, wanted, run_already)]
    fits = sum(one.scenario is not None and not one.issues for one in found)
    meta = pack.meta
    foot = texts(
        "training.library.foot",
        shown=len(rows),
        all=len(found),
        fits=fits,
        pack=meta.title,
        version=meta.version,
    )
    if not_read:
        foot = f"{texts('training.library.not_read', logs=', '.join(not_read))} {foot}"
    return LibraryModel(
        rows=tuple(sorted(rows, key=lambda row: not row.can_run)),
        categories=tuple(sorted({one.scenario.category for one in found if one.scenario})),
        count=texts.count("training.library.count", len(found)),
        foot=foot,
        empty=texts("training.library.none" if found else "training.library.empty"),
    )


def _is_wanted(one: FoundScenario, wanted: LibraryFilter, run_already: set[str]) -> bool:
    scenario = one.scenario
    if scenario is None:
        return not (wanted.words or wanted.category or wanted.not_yet_run)
    if wanted.category and scenario.category != wanted.category:
        return False
    if wanted.not_yet_run and scenario.id in run_already:
        return False
    told = (scenario.title, scenario.category, scenario.practises, scenario.opens_with)
    text = " ".join(told).casefold()
    return all(word in text for word in wanted.words.casefold().split())


def _row(one: FoundScenario, pack: PolicyPack, texts: Texts) -> ScenarioRow:
    scenario = one.scenario
    if scenario is None:
        note = texts("training.library.unreadable")
        return ScenarioRow(one.name, one.name, "", "", "", "", "", None, note, can_run=False)
    routes = list(route_lines(scenario.acceptable, pack, texts))
    return ScenarioRow(
        name=one.name,
        title=scenario.title,
        category=scenario.category,
        practises=scenario.practises,
        about=texts("training.library.about", minutes=scenario.about_minutes),
        turns=_turns(scenario, texts),
        route=routes[0].word if routes else "",
        mark=routes[0].mark if routes else None,
        note=texts("training.library.does_not_fit") if one.issues else "",
        can_run=not one.issues,
    )


def _turns(scenario: Scenario, texts: Texts) -> str:
    """The first turn, and how many more there are."""
    if not scenario.turns:
        return ""
    first, more = scenario.turns[0].label, len(scenario.turns) - 1
    return texts("training.library.more_turns", label=first, number=more) if more else first


def route_lines(
    acceptable: Sequence[Acceptable], pack: PolicyPack, texts: Texts
) -> Iterator[RouteLineModel]:
    """Each acceptable end with its mark; a route the pack does not have is left out."""
    routes = {route.id: route for route in pack.routes}
    for one in acceptable:
        route = routes.get(one.route)
        response = one.response or (route.response if route else None)
        if response is not None:
            word = route.label if route else response_word(response, texts)
            yield RouteLineModel(RouteMarkKind(response.value), word.rstrip("."), one.note)


def response_word(response: ResponseClass, texts: Texts) -> str:
    """The words of a response class."""
    return texts(f"response.{response.value}")


def present_card(
    one: FoundScenario,
    runs: Sequence[Run],
    differences: Mapping[str, int],
    pack: PolicyPack,
    texts: Texts,
    times: Times,
) -> CardModel:
    """The card that the trainer reads. ``differences`` counts them by the call of a run."""
    scenario = one.scenario
    faults = tuple(map(str, one.issues))
    if scenario is None:
        return CardModel(one.name, "", (), "", (), faults, (), can_run=False)
    own = [run for run in runs if run.scenario == scenario.id][:RUNS_SHOWN]
    return CardModel(
        title=scenario.title,
        version=texts("training.card.version", version=scenario.version),
        parts=tuple(_parts(scenario, pack, texts)),
        acceptable_label=texts("training.card.acceptable"),
        acceptable=tuple(route_lines(scenario.acceptable, pack, texts)),
        faults=faults,
        runs=tuple(_run_line(run, differences, texts, times) for run in own),
        can_run=not faults,
    )


def _parts(scenario: Scenario, pack: PolicyPack, texts: Texts) -> Iterator[tuple[str, str]]:
    yield texts("training.card.opens"), f"“{scenario.opens_with}”"
    if scenario.facts:
        told = " ".join(fact.text for fact in scenario.facts)
        yield texts("training.card.only_if_asked"), told
    yield texts("training.card.hidden"), scenario.hidden_truth
    must = [question_name(pack, question, texts) for question in scenario.expected().must_ask]
    if must:
        yield texts("training.card.must_ask"), " · ".join(must)
    if scenario.wrong_turn:
        yield texts("training.card.wrong_turn"), scenario.wrong_turn
    yield texts("training.card.source"), scenario.disguised_from


def question_name(pack: PolicyPack, question_id: str, texts: Texts) -> str:
    """``7 Wish to die``; the id where the pack does not know it."""
    question = pack.question(question_id)
    if question is None:
        return question_id
    return texts("training.card.question", number=question.number, short=question.short)


def _run_line(run: Run, differences: Mapping[str, int], texts: Texts, times: Times) -> RunLine:
    number = differences.get(run.call)
    said = "" if number is None else counted(texts, "training.card.differences", number)
    who = run.trainee or texts("training.no_trainee")
    return RunLine(run.call, times.day_and_minute(run.began_ms), who, said)


def counted(texts: Texts, key: str, number: int) -> str:
    """``key.none`` for nothing, else the words for one or for several."""
    return texts.count(key, number) if number else texts(f"{key}.none")
