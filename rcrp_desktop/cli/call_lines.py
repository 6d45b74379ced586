"""The models of the call screen as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.duties import DEBTS
from rcrp_desktop.presentation.answers_led import told_words
from rcrp_desktop.presentation.awaited import awaited_text
from rcrp_desktop.presentation.call_emergency import present_emergency, present_reassess
from rcrp_desktop.presentation.call_face import face_of, police_line
from rcrp_desktop.presentation.call_inputs import Facts, headline, person_words
from rcrp_desktop.presentation.call_models import (
    ChangeLine,
    ChangesModel,
    EmergencyScreenModel,
    KnownModel,
    OutcomeModel,
    QuestionModel,
    Stage,
)
from rcrp_desktop.presentation.call_outcome import present_outcome
from rcrp_desktop.presentation.call_question import can_change_text
from rcrp_desktop.presentation.items import present_item
from rcrp_desktop.presentation.news import news_text
from rcrp_desktop.presentation.truth_line import truth_lines

ON_CAD = tuple(kind for kind, debt in DEBTS.items() if debt.paid == "cad")
"""What a text for CAD pays."""

SAID = tuple(kind for kind, debt in DEBTS.items() if debt.paid in ("duty", "change", "call_back"))
"""What is paid by saying what was done of it."""


def is_undecided(facts: Facts) -> bool:
    """Whether a call that ends now ends before anybody decided: then it matters whether the caller has gone."""
    return facts.stands.source in ("open", "recommendation")


def question_lines(facts: Facts, model: QuestionModel) -> Iterator[str]:
    """The card: what to say, what to think, the options with their keys."""
    must = f" · {model.must}" if model.must else ""
    yield ""
    yield from truth_lines(facts, has_outcome=False)
    told = told_words(facts.desk.texts, facts.pack, facts.said)
    yield from filter(None, (police_line(facts), told))
    if face_of(facts) is Stage.REASSESS:
        yield from _reassess_lines(facts)
    yield f"{model.title}{must}"
    yield facts.text("cli.call.spoken", text=model.say)
    if model.think:
        yield facts.text("cli.call.thought", text=model.think)
    if model.held:
        yield f"{model.held} ({facts.text('cli.call.held')})"
    for place, option in enumerate(model.options, start=1):
        key = option_key(model, place)
        note = f" ({option.note})" if option.note else ""
        chosen = " *" if option.chosen else ""
        yield f"  {key}  {option.label}{note}{chosen}"


def _reassess_lines(facts: Facts) -> Iterator[str]:
    """Which assessment this is, and what the one before it came to: it is what was said to the caller."""
    model = present_reassess(facts)
    if model is not None:
        yield f"{model.title} {model.hint}"
        yield f"{model.earlier_title}: {model.earlier_headline}"


def option_key(model: QuestionModel, place: int) -> str:
    """The key of an option, counted from 1; what is offered besides the answers has its own."""
    return str(place) if place <= len(model.option_ids) else model.options[place - 1].key.lower()


def help_lines(facts: Facts, model: QuestionModel) -> Iterator[str]:
    """Ways to ask again and what the words mean."""
    if model.probes:
        yield facts.text("cli.call.probes")
        yield from (f"  {probe}" for probe in model.probes)
    if model.glossary:
        yield facts.text("cli.call.glossary")
        yield from (f"  {entry}" for entry in model.glossary)
    yield facts.text("cli.call.override")
    yield facts.text("cli.call.keys")


def context_lines(facts: Facts, model: OutcomeModel) -> Iterator[str]:
    """What led there and who acts: it may scroll away."""
    yield ""
    yield from (line for line in (model.basis, *model.trace) if line)
    for agency in model.agencies:
        yield facts.text("cli.call.agency", agency=agency.title, hint=agency.hint)
        yield from (f"  {name}: {value}" for name, value in agency.fields if value)


def outcome_lines(facts: Facts, model: OutcomeModel) -> Iterator[str]:
    """The fixed phrase first, then why, and what to say."""
    yield ""
    yield model.headline
    yield from truth_lines(facts, has_outcome=True)
    yield from (line for line in (model.awaiting, model.lead, model.why) if line)
    if model.say:
        yield ""
        yield f"{facts.text('outcome.say')}:"
        yield from (f"  {part}" for part in model.say.split("|"))
    if model.safety_net:
        yield f"{facts.text('outcome.safety_net')}: {model.safety_net}"


def awaited_lines(facts: Facts) -> Iterator[str]:
    """That a supervisor decides, since when, and what they were asked."""
    model = present_outcome(facts)
    if model is None or facts.stands.source != "awaiting_supervisor":
        return
    asked = awaited_text(facts, on_card=True)
    yield from filter(None, (model.headline, model.lead, model.why, asked))


def reason_lines(facts: Facts, model: EmergencyScreenModel) -> Iterator[str]:
    """Why police go, in whose words; that the person here has given no reason yet is said by its key."""
    if model.reason and model.reason != facts.text("emergency.why_missing"):
        yield f"{model.reason_title}: {model.reason}"
    yield from filter(None, (model.awaited,))


def send_lines(facts: Facts) -> Iterator[str]:
    """Police do not go by themselves: what to do in CAD, and whether it is there."""
    row = present_emergency(facts).rows[0].model
    yield f"{row.what}: {row.state_text}"
    yield facts.text("cli.call.send_note")


def change_lines(facts: Facts, model: ChangesModel) -> Iterator[str]:
    """What would change it, but for what is folded: long, and so only where it is asked for."""
    yield f"{facts.text('outcome.changes')}:"
    for part in model.in_sight:
        yield facts.text("cli.call.changes_part", title=part.title)
        yield from _changes(facts, part.lines)
    if model.others:
        note = f"{model.more} · {model.more_note}"
        yield "  " + facts.text("cli.call.also", press="?", what=note)


def other_change_lines(facts: Facts, model: ChangesModel) -> Iterator[str]:
    """What was folded."""
    yield facts.text("cli.call.changes_part", title=model.more_note)
    yield from _changes(facts, model.others)


def _changes(facts: Facts, changes: Sequence[ChangeLine]) -> Iterator[str]:
    for change in changes:
        asked = "".join(run.text for run in change.text)
        yield facts.text("cli.call.change", question=asked, response=change.becomes)


def known_lines(model: KnownModel) -> Iterator[str]:
    """Every question of which something is known or still to be asked."""
    yield f"{model.title}: {model.hint}"
    for line in model.lines:
        answer = "".join(run.text for run in line.runs)
        note = f" ({line.note})" if line.note else ""
        yield f"  {line.label}: {answer}{note}"


def owed_lines(facts: Facts, *, keys: bool = False) -> Iterator[str]:
    """What outlives the call; with ``keys``, each with the keys that pay it while it is taken."""
    if not facts.items:
        yield facts.text("cli.call.owed_none")
        return
    yield facts.text("cli.call.owed")
    for item in facts.items:
        owed = present_item(facts, item)
        about = f"({owed.detail})" if owed.detail else ""
        line = facts.text("cli.call.owed_line", what=owed.what, about=about).rstrip()
        yield " · ".join([line, *(_pressed(facts, item) if keys else ())])


def _pressed(facts: Facts, item: OpenItem) -> Iterator[str]:
    if item.kind in ON_CAD:
        yield facts.text("cli.call.also", press="c", what=facts.text("cli.call.cad"))
        yield facts.text("cli.call.also", press="k", what=facts.text("cli.call.on_cad"))
    elif item.kind in SAID:
        yield facts.text("cli.call.also", press="d", what=facts.text("cli.call.duties"))


def news_line(before: Facts, after: Facts) -> str:
    """What others did on the call, in the window's words; else that somebody recorded something that changes nothing here."""
    if told := news_text(before, after):
        return after.text("cli.call.elsewhere", news=told)
    last = after.state.last
    who = person_words(after, last) if last is not None else ""
    time = after.desk.times.second(last.at_ms) if last is not None else ""
    stands = headline(after) or can_change_text(after)
    return after.text("cli.call.recorded_elsewhere", who=who, time=time, stands=stands)
