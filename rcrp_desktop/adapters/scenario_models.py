"""A scenario file as pydantic models; its JSON Schema is published from here.

Imports pydantic, so it is loaded only by those who read scenarios.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from rcrp_desktop.adapters.policy_files.models import DashId, Id, Response, as_list
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.subject_data import subject_data_in
from rcrp_desktop.domain.training.scenario import (
    Acceptable,
    CallerAnswer,
    HeldFact,
    SaidAndDone,
    Scenario,
    Turn,
)

_MANY_DIGITS: Final = re.compile(r"\+?\d(?:[ -]?\d){5,}")
"""Also the short numbers of places; notes hold many such that are no telephone's."""


def _names_nobody(value: str) -> str:
    what = subject_data_in(value) or "a telephone number" * bool(_MANY_DIGITS.search(value))
    if what:
        raise PydanticCustomError("identifying", "holds what looks like {what}", {"what": what})
    return value


_SPOKEN_MAX, _WRITTEN_MAX = 400, 1000
When = Annotated[
    str, StringConstraints(pattern=r"^(trainer|after [a-z][a-z0-9_]*)$", max_length=80)
]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=300)]
Title = Annotated[
    str, StringConstraints(pattern=r"\S", max_length=60), AfterValidator(_names_nobody)
]
Spoken = Annotated[
    str, StringConstraints(pattern=r"\S", max_length=_SPOKEN_MAX), AfterValidator(_names_nobody)
]
Written = Annotated[
    str, StringConstraints(pattern=r"\S", max_length=_WRITTEN_MAX), AfterValidator(_names_nobody)
]
OptionalWritten = Annotated[
    str, StringConstraints(max_length=_WRITTEN_MAX), AfterValidator(_names_nobody)
]
Options = Annotated[
    list[Id],
    BeforeValidator(as_list, json_schema_input_type=Id | list[Id]),
    Field(min_length=1, max_length=12),
]


class Model(BaseModel):
    """Nothing unknown is taken and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AnswerModel(Model):
    """What the caller says when the question is asked, and the option or options it stands for."""

    says: Spoken
    expect: Options
    why: OptionalWritten = ""
    must_ask: bool = False


class FactModel(Model):
    """Something the caller tells only when asked."""

    text: Spoken
    question: Id | None = None


class AcceptableModel(Model):
    """One way to end the call: a response class or one route, never both."""

    response: Response | None = None
    route: DashId | None = None
    note: OptionalWritten = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> AcceptableModel:
        if (self.response is None) is (self.route is None):
            raise PydanticCustomError("one_of", "needs a response or a route, not both")
        return self


class TurnModel(Model):
    """Something that turns up: when the trainer wants it, or after a question was answered."""

    id: Id
    label: Title
    when: When
    says: Spoken
    answers: dict[Id, AnswerModel] = {}
    acceptable: list[AcceptableModel] = []
    ends_call: bool = False


class SaidAndDoneModel(Model):
    """What is to be said and done besides answering."""

    caller_told: bool = False
    understanding: Id | None = None
    agencies: list[DashId] = []
    override: Literal["needed", "not_needed", "either"] = "not_needed"
    on_cad: bool = False


class ScenarioFile(Model):
    """One scenario."""

    id: DashId
    version: Annotated[int, Field(ge=1, le=9999)]
    title: Title
    pack: DashId
    category: Title
    practises: Spoken
    about_minutes: Annotated[int, Field(ge=1, le=60)]
    disguised_from: Address
    channel: Title
    caller: Title
    opens_with: Spoken
    answers: Annotated[dict[Id, AnswerModel], Field(min_length=1)]
    only_if_asked: list[FactModel] = []
    hidden_truth: Written
    turns: list[TurnModel]
    acceptable: list[AcceptableModel]
    wrong_turn: OptionalWritten = ""
    said_and_done: SaidAndDoneModel = SaidAndDoneModel()
    debrief_prompts: Annotated[list[Written], Field(min_length=1)]
    earlier_contacts: Annotated[int, Field(ge=0, le=99)] = 0
    earlier_refusals: Annotated[int, Field(ge=0, le=99)] = 0


def scenario_of(file: ScenarioFile, digest: str) -> Scenario:
    """The plain value that the rest of the program uses."""
    return Scenario(
        id=file.id,
        version=file.version,
        title=file.title,
        pack=file.pack,
        category=file.category,
        practises=file.practises,
        about_minutes=file.about_minutes,
        disguised_from=file.disguised_from,
        channel=file.channel,
        caller=file.caller,
        opens_with=file.opens_with,
        answers=_answers(file.answers),
        facts=tuple(HeldFact(fact.text, fact.question or "") for fact in file.only_if_asked),
        hidden_truth=file.hidden_truth,
        turns=tuple(_turn(turn) for turn in file.turns),
        acceptable=_acceptable(file.acceptable),
        said_and_done=_said_and_done(file.said_and_done),
        prompts=tuple(file.debrief_prompts),
        wrong_turn=file.wrong_turn,
        earlier_contacts=file.earlier_contacts,
        earlier_refusals=file.earlier_refusals,
        digest=digest,
    )


def _answers(answers: Mapping[str, AnswerModel]) -> tuple[CallerAnswer, ...]:
    return tuple(
        CallerAnswer(name, one.says, tuple(one.expect), one.why, one.must_ask)
        for name, one in answers.items()
    )


def _acceptable(found: list[AcceptableModel]) -> tuple[Acceptable, ...]:
    return tuple(
        Acceptable(ResponseClass(one.response) if one.response else None, one.route or "", one.note)
        for one in found
    )


def _turn(turn: TurnModel) -> Turn:
    return Turn(
        id=turn.id,
        label=turn.label,
        says=turn.says,
        after=turn.when.removeprefix("after ") if turn.when != "trainer" else "",
        answers=_answers(turn.answers),
        acceptable=_acceptable(turn.acceptable),
        ends_call=turn.ends_call,
    )


def _said_and_done(wanted: SaidAndDoneModel) -> SaidAndDone:
    return SaidAndDone(
        caller_told=wanted.caller_told,
        understanding=wanted.understanding or "",
        agencies=tuple(wanted.agencies),
        override=wanted.override,
        on_cad=wanted.on_cad,
    )
