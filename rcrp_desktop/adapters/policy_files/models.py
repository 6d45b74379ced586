"""The files of a source pack as pydantic models; their JSON Schemas are published from here.

Imports pydantic, so it is loaded only by those who read source packs.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from rcrp_desktop.adapters.policy_files.notation import NotACondition, read_condition
from rcrp_desktop.domain.duties import DutyKind
from rcrp_desktop.domain.policy.conditions import ALWAYS, NEVER, Condition
from rcrp_desktop.domain.policy.pack import Setting

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
OptionalId = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=64)]
DashId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]
SettingKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$", max_length=64)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]*$", max_length=32)]
Text = Annotated[str, StringConstraints(pattern=r"\S", max_length=4000)]
OptionalText = Annotated[str, StringConstraints(max_length=4000)]


def _real_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("no_date", "there is no such day") from None
    return value


def _real_or_no_date(value: str) -> str:
    return value and _real_date(value)


_DATE_PATTERN: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
Date = Annotated[str, StringConstraints(pattern=f"^{_DATE_PATTERN}$"), AfterValidator(_real_date)]
OptionalDate = Annotated[
    str, StringConstraints(pattern=f"^({_DATE_PATTERN})?$"), AfterValidator(_real_or_no_date)
]


def _condition(value: object) -> Condition:
    try:
        condition = read_condition(value)
    except NotACondition as fault:
        faults = [(one.path, one.message) for one in fault.faults]
        raise PydanticCustomError("condition", "not a condition", {"faults": faults}) from None
    if condition == NEVER:
        faults = [((), "'never' has no place in a pack")]
        raise PydanticCustomError("condition", "not a condition", {"faults": faults})
    return condition


CONDITION_MARK: Final = "rcrp:condition"
ConditionNote = Annotated[
    Condition, PlainValidator(_condition), WithJsonSchema({"title": CONDITION_MARK})
]


def _setting(value: object) -> Setting:
    if isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, list):
        parts = cast("list[object]", value)
        if all(isinstance(part, str) for part in parts):
            return tuple(cast("list[str]", parts))
    raise PydanticCustomError(
        "setting", "must be true, false, a whole number, text or a list of texts"
    )


def _scalar_setting(value: object) -> Setting:
    if not isinstance(value, (bool, int, str)):
        raise PydanticCustomError("setting", "must be true, false, a whole number or text")
    return value


_SCALARS: Final[list[dict[str, Any]]] = [
    {"type": "boolean"},
    {"type": "integer"},
    {"type": "string"},
]
SettingNote = Annotated[
    Setting,
    PlainValidator(_setting),
    WithJsonSchema({"anyOf": [*_SCALARS, {"type": "array", "items": {"type": "string"}}]}),
]
ScalarNote = Annotated[
    Setting, PlainValidator(_scalar_setting), WithJsonSchema({"anyOf": _SCALARS})
]


def as_list(value: object) -> object:
    """One name alone stands for a list of it."""
    return [value] if isinstance(value, str) else value


Equals = Annotated[list[Id], BeforeValidator(as_list, json_schema_input_type=Id | list[Id])]
"""One option, or several that are equally dangerous."""

Response = Literal[
    "police_immediate",
    "police_priority",
    "police_scheduled",
    "supervisor",
    "partner_immediate",
    "partner",
    "advice",
]


class Model(BaseModel):
    """Nothing unknown is taken and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ApprovalModel(Model):
    """One person's approval of one content: a role or a shoulder number, a day and the pack's digest."""

    by: Annotated[str, StringConstraints(pattern=r"\S", max_length=120)]
    day: Date
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class MetaModel(Model):
    """Who made the pack, from when it holds, and how far it may be trusted."""

    id: DashId
    version: Version
    title: Text
    force: OptionalText = ""
    jurisdiction: Id
    effective_from: Date
    effective_to: OptionalDate = ""
    owner: Text
    legal_text_date: Date
    illustrative: bool
    approvals: list[ApprovalModel] = []


class PhaseModel(Model):
    """A part of the roll-out and the route that stands in until it is live."""

    id: Id
    live: bool
    live_from: OptionalDate = ""
    old_route: DashId


class GradeModel(Model):
    """A grade; its label and target are words."""

    id: Id


class GuaranteeModel(Model):
    """The pack's own promise."""

    id: Id
    when: ConditionNote
    at_least: Response


class PackFile(Model):
    """pack.yaml. `told_danger_route` keeps calls in which a danger was told that does not count; else the last rule's."""

    meta: MetaModel
    extends: DashId | None = None
    told_danger_route: DashId | None = None
    settings: dict[SettingKey, SettingNote] = {}
    phases: list[PhaseModel] = []
    grades: list[GradeModel] = []
    system_checks: list[Id] = []
    guarantees: list[GuaranteeModel] = []


class OptionModel(Model):
    """One closed answer."""

    id: Id
    life: bool = False
    unknown: bool = False
    do_now: list[Id] = []


class QuestionModel(Model):
    """A question, in the order in which it is asked. `danger_order` runs from least to most."""

    id: Id
    stage: Id
    safety: bool = False
    ask_when: ConditionNote = ALWAYS
    options: Annotated[list[OptionModel], Field(min_length=2)]
    danger_order: list[Equals] = []
    probes: list[Id] = []
    glossary: list[Id] = []


class QuestionsFile(Model):
    """questions.yaml."""

    questions: list[QuestionModel] = []


class AcceptedModel(Model):
    """A 'not known' that the rule accepts; the reason is in the words."""

    question: Id
    source: Text


class RuleModel(Model):
    """A rule; the first that holds decides. `where` compares settings, once, when the pack is built."""

    id: Id
    when: ConditionNote
    where: dict[SettingKey, ScalarNote] = {}
    phase: OptionalId = ""
    route: DashId
    source: Text
    accepts_unknown: list[AcceptedModel] = []


class RulesFile(Model):
    """rules.yaml."""

    rules: list[RuleModel] = []


class DutyModel(Model):
    """A closing duty; duties of the same id share their words."""

    id: Id
    kind: DutyKind


class RouteModel(Model):
    """Where the call goes."""

    id: DashId
    response: Response
    grade: OptionalId = ""
    agencies: list[DashId] = []
    duties: list[DutyModel] = []


class RoutesFile(Model):
    """routes.yaml."""

    routes: list[RouteModel] = []


class AgencyModel(Model):
    """Another service; texts may stand here or in the words, which win."""

    id: DashId
    warm_transfer: bool
    checked: Date
    checked_by: OptionalText = ""
    ods_code: OptionalText = ""
    name: OptionalText = ""
    contact: OptionalText = ""
    hours: OptionalText = ""
    accepts: OptionalText = ""


class AgenciesFile(Model):
    """agencies.yaml."""

    agencies: list[AgencyModel] = []


class ArchetypeModel(Model):
    """A kind of call: the option it gives to each question, if that is asked."""

    id: Id
    threat: bool = False
    answers: dict[Id, Id]


class ArchetypesFile(Model):
    """archetypes.yaml."""

    archetypes: list[ArchetypeModel] = []


class RedFlagModel(Model):
    """Phrases that make the screen ask a question."""

    id: Id
    phrases: Annotated[list[Text], Field(min_length=1)]
    question: Id


class RedFlagsFile(Model):
    """red_flags.yaml."""

    red_flags: list[RedFlagModel] = []
