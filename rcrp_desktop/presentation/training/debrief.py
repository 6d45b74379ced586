"""The debrief: only what differed, why it matters, and what people say themselves. No marks, no times to beat."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.application.training import ShownRun
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import UNSURE, PolicyPack
from rcrp_desktop.domain.quoting import Quoted, as_line, joined
from rcrp_desktop.domain.training.debrief import (
    Debrief,
    DoneRow,
    FirstTime,
    PathRow,
    Reached,
    RowKind,
)
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.training.library import (
    RouteLineModel,
    counted,
    question_name,
    response_word,
    route_lines,
)
from rcrp_desktop.presentation.widgets import RouteMarkKind

_LEANINGS = {
    "as_accepted": "acceptable",
    "less_police": "less_police",
    "more_police": "more_police",
    "other": "other",
    "nothing": "nothing",
}


@frozen
class PathLine:
    """One question of the table. ``differs`` makes the row strong."""

    number: str
    question: str
    you: str
    expected: str
    kind: str
    why: str
    differs: bool


@frozen
class DoneLine:
    """Something said or done, beside what was expected."""

    what: str
    you: str
    expected: str
    met: bool


@frozen
class DebriefModel:
    """The whole page. ``comparison`` is False where there was nothing to compare with."""

    title: str
    frame_right: str
    headline: str
    notice: str
    reached_label: str
    reached: RouteLineModel | None
    reached_word: str
    expected_label: str
    expected: tuple[RouteLineModel, ...]
    toggle: str
    path: tuple[PathLine, ...]
    path_foot: str
    done: tuple[DoneLine, ...]
    prompts: tuple[str, ...]
    moments: tuple[tuple[str, str], ...]
    content: str
    turns: str
    own_words: str
    manner: str
    comparison: bool


def present_debrief(
    shown: ShownRun, texts: Texts, times: Times, *, show_all: bool = False
) -> DebriefModel:
    """The page for one run; ``show_all`` also lists what agreed."""
    run, pack = shown.run, shown.engine.pack
    who = texts("training.trainee", who=run.trainee or texts("training.no_trainee"))
    right = texts("training.debrief.run_of", who=who, when=times.day_and_minute(run.began_ms))
    scenario = shown.scenario
    base = _empty(scenario.title if scenario else run.scenario, right, shown, texts)
    debrief = shown.debrief
    if debrief is None or scenario is None:
        return base
    page = _Page(debrief, pack, texts, times)
    lines = tuple(page.path(show_all=show_all))
    turned_up = [turn.label for turn in scenario.turns if turn.id in debrief.turns]
    return DebriefModel(
        title=base.title,
        frame_right=right,
        headline=page.headline(),
        notice=page.notice(is_other_version=shown.is_other_version),
        reached_label=texts("training.debrief.reached"),
        reached=page.reached_line(debrief.reached),
        reached_word=texts("training.debrief.no_route"),
        expected_label=texts("training.debrief.expected"),
        expected=tuple(route_lines(debrief.acceptable, pack, texts)),
        toggle=texts(
            "training.debrief.only_differences" if show_all else "training.debrief.show_all"
        ),
        path=lines,
        path_foot=page.foot(len(lines), show_all=show_all),
        done=tuple(page.done(row) for row in debrief.said_and_done if _is_worth_a_line(row)),
        prompts=scenario.prompts,
        moments=tuple(map(page.moment, debrief.moments)),
        content=page.sheet(),
        turns=texts("training.debrief.turns", turns=", ".join(turned_up)) if turned_up else "",
        own_words=run.own_words,
        manner=run.manner,
        comparison=True,
    )


def _empty(title: str, right: str, shown: ShownRun, texts: Texts) -> DebriefModel:
    return DebriefModel(
        title=title,
        frame_right=right,
        headline=texts("training.debrief.no_scenario"),
        notice="",
        reached_label="",
        reached=None,
        reached_word="",
        expected_label="",
        expected=(),
        toggle=texts("training.debrief.show_all"),
        path=(),
        path_foot="",
        done=(),
        prompts=(),
        moments=(),
        content="",
        turns="",
        own_words=shown.run.own_words,
        manner=shown.run.manner,
        comparison=False,
    )


@frozen
class _Page:
    """The parts of the page that need the same things."""

    debrief: Debrief
    pack: PolicyPack
    texts: Texts
    times: Times

    def headline(self) -> str:
        """How many differences, and whether the route was acceptable."""
        number = len(self.debrief.differences)
        differences = counted(self.texts, "training.debrief.differences", number)
        key = _LEANINGS[self.debrief.leaning]
        return self.texts(f"training.debrief.{key}", differences=differences)

    def notice(self, *, is_other_version: bool) -> str:
        """What had to be asked and was not; that the scenario is another one today."""
        said: list[str] = []
        missed = [
            question_name(self.pack, r.question, self.texts) for r in self.debrief.never_asked
        ]
        if missed:
            key = "training.debrief.never_asked"
            said.append(self.texts(key, questions=", ".join(missed)))
        if is_other_version:
            key = "training.debrief.other_version"
            said.append(self.texts(key, version=self.debrief.version))
        return "\n".join(said)

    def reached_line(self, reached: Reached) -> RouteLineModel | None:
        """What the call came to, None for nothing."""
        if reached.response is None:
            return None
        word = response_word(reached.response, self.texts)
        if reached.source == "override":
            word = self.texts("training.debrief.override_route")
        elif reached.route:
            word = self.pack.route(reached.route).label.rstrip(".")
        return RouteLineModel(RouteMarkKind(reached.response.value), word)

    def path(self, *, show_all: bool) -> Iterator[PathLine]:
        """Rows in pack order; without ``show_all`` only those that differ or had to be asked."""
        for row in self.debrief.rows:
            if show_all or _is_told(row):
                yield self._path_line(row)

    def _path_line(self, row: PathRow) -> PathLine:
        question = self.pack.question(row.question)
        given = self._answer(row.question, row.given) if row.given else ""
        if row.changed and row.given:
            given = self.texts("training.debrief.changed", answer=given)
        expected = ", ".join(self._answer(row.question, option) for option in row.expected)
        why = row.why
        if not why and row.kind is RowKind.NEVER_ASKED:
            why = self.texts("training.debrief.if_asked")
        return PathLine(
            number=str(question.number) if question else "",
            question=question.short if question else row.question,
            you=given or self.texts("training.debrief.not_asked"),
            expected=expected or self.texts("training.debrief.not_expected"),
            kind=self.texts(f"training.debrief.kind.{row.kind.value}"),
            why=why,
            differs=_is_told(row),
        )

    def _answer(self, question_id: str, option_id: str) -> str:
        if option_id == UNSURE:
            return self.texts("training.debrief.unsure")
        question = self.pack.question(question_id)
        option = question.option(option_id) if question else None
        return option.label if option else option_id

    def foot(self, shown: int, *, show_all: bool) -> str:
        """How many rows are hidden and how to see them."""
        every = len(self.debrief.rows)
        if show_all:
            return self.texts("training.debrief.hidden.none", all=every)
        hidden = every - shown
        said = self.texts.count("training.debrief.hidden", hidden, all=every)
        return said if shown else f"{self.texts('training.debrief.none_differ')} {said}"

    def done(self, row: DoneRow) -> DoneLine:
        """One line of what was said and done."""
        agency = self.pack.agency(row.subject)
        name = agency.name if agency else row.subject
        what = self.texts(f"training.debrief.done.{row.what}", agency=name)
        return DoneLine(what, self._outcome(row), self._wanted(row), row.met)

    def _outcome(self, row: DoneRow) -> str:
        key = "not_used" if row.what == "override" and not row.at_ms else row.outcome
        return self.texts(f"training.debrief.outcome.{key}", time=self.times.second(row.at_ms))

    def _wanted(self, row: DoneRow) -> str:
        if row.wanted is None:
            key = "either" if row.what == "override" else "not_needed"
        elif row.what == "override":
            key = "needed" if row.wanted else "not_needed"
        else:
            key = {"caller_told": "told", "understanding": "asked_back"}.get(row.what, "yes")
        return self.texts(f"training.debrief.done.{key}")

    def sheet(self) -> str:
        """Which lines of the content sheet were met and which were not: words to talk about, no count."""
        said: list[str] = []
        for is_met, key in ((True, "sheet_met"), (False, "sheet_not_met")):
            lines = [self._sheet_line(line) for line, met in self.debrief.content if met == is_met]
            if lines:
                said.append(self.texts(f"training.debrief.{key}", lines="; ".join(lines)))
        return "\n".join([*said, self.texts("training.debrief.sheet_same")])

    def _sheet_line(self, line: PathRow | DoneRow | None) -> str:
        if line is None:
            return self.texts("training.debrief.sheet_route")
        if isinstance(line, PathRow):
            name = question_name(self.pack, line.question, self.texts)
            return self.texts("training.debrief.sheet_asked", question=name)
        done = self.done(line)
        return f"{done.what}, {done.expected[:1].lower()}{done.expected[1:]}"

    def moment(self, moment: FirstTime) -> tuple[str, str]:
        """What, and how long after the beginning. A fact, never a target."""
        name = question_name(self.pack, moment.question, self.texts)
        what = self.texts(f"training.debrief.moment.{moment.what}", question=name)
        minutes, seconds = divmod(round(moment.after_ms / 1000), 60)
        key = "minutes" if minutes else "seconds"
        after = self.texts(
            f"training.debrief.moment.{key}",
            minutes=minutes,
            seconds=f"{seconds:02}" if minutes else seconds,
        )
        return what, after


def _is_worth_a_line(row: DoneRow) -> bool:
    """What was neither wanted nor done is left out; the override is always told."""
    return row.wanted is not None or row.outcome != "not_done" or row.what == "override"


def _is_told(row: PathRow) -> bool:
    if row.kind in (RowKind.DIFFERS, RowKind.NEVER_ASKED):
        return True
    return row.must_ask and not row.given


def debrief_text(model: DebriefModel, texts: Texts) -> Quoted:
    """The page as plain lines to be copied, each beginning with TRAINING."""
    lines = [model.title, model.frame_right, model.headline, *model.notice.splitlines()]
    lines += [f"{ln.number} {ln.question}: {ln.you} / {ln.expected}. {ln.why}" for ln in model.path]
    lines += [f"{line.what}: {line.you} / {line.expected}" for line in model.done]
    lines += [f"{what}: {after}" for what, after in model.moments]
    lines += [*model.content.splitlines(), model.turns, *model.prompts]
    lines += [*model.own_words.splitlines(), *model.manner.splitlines()]
    word = texts("training.word")
    return joined(as_line(f"{word} {line.strip()}") for line in lines if line.strip())
