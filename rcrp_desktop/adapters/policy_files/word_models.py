"""words.<language>.yaml as a pydantic model: every text that people read, by the id it belongs to."""

# ruff: noqa: RUF012 - pydantic copies defaults; ruff cannot see the base class from here

from __future__ import annotations

from rcrp_desktop.adapters.policy_files.models import (
    ConditionNote,
    DashId,
    Id,
    Model,
    OptionalText,
    Text,
)


class OptionWords(Model):
    """What an option is called, and a line that tells it from its neighbours."""

    label: Text
    note: OptionalText = ""


class SayToWords(Model):
    """Words to say to the callers of whom `when` holds; under a question it speaks of earlier ones only."""

    when: ConditionNote
    say: Text


class QuestionWords(Model):
    """A short name, the words to say to the caller, the text to think. `say_to`: the first that holds is said."""

    short: Text
    say: Text
    say_to: list[SayToWords] = []
    think: Text
    options: dict[Id, OptionWords]


class TermWords(Model):
    """A term of the glossary."""

    term: Text
    text: Text


class RuleWords(Model):
    """Why the rule exists, its legal basis in one line, and why a 'not known' is enough."""

    reason: Text
    basis: Text
    accepts_unknown: dict[Id, Text] = {}


class RouteWords(Model):
    """What the route is called, what is said, and when to ring again. Of other words the first that holds is said."""

    label: Text
    say: OptionalText = ""
    say_to: list[SayToWords] = []
    safety_net: OptionalText = ""
    safety_net_to: list[SayToWords] = []


class DutyWords(Model):
    """What is owed."""

    label: Text
    detail: OptionalText = ""


class GradeWords(Model):
    """A force's name for a grade and its target."""

    label: Text
    target: OptionalText = ""


class AgencyWords(Model):
    """How an agency is called and reached."""

    name: OptionalText = ""
    contact: OptionalText = ""
    hours: OptionalText = ""
    accepts: OptionalText = ""


class WordsFile(Model):
    """words.en-GB.yaml, or another language."""

    stages: dict[Id, Text] = {}
    questions: dict[Id, QuestionWords] = {}
    probes: dict[Id, Text] = {}
    glossary: dict[Id, TermWords] = {}
    do_now: dict[Id, Text] = {}
    rules: dict[Id, RuleWords] = {}
    routes: dict[DashId, RouteWords] = {}
    duties: dict[Id, DutyWords] = {}
    grades: dict[Id, GradeWords] = {}
    agencies: dict[DashId, AgencyWords] = {}
    phases: dict[Id, Text] = {}
    system_checks: dict[Id, Text] = {}
    guarantees: dict[Id, Text] = {}
    red_flags: dict[Id, Text] = {}
    archetypes: dict[Id, Text] = {}
    scripts: dict[Id, Text] = {}
    scripts_to: dict[Id, list[SayToWords]] = {}
