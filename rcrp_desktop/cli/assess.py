"""``rcrp assess``: what the policy says about answers in a file, or a whole call on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from rcrp_desktop.application.assess import (
    Assessed,
    RecordedCall,
    as_json,
    as_recorded,
    assess,
    record_answers,
)
from rcrp_desktop.application.recording import Recorded
from rcrp_desktop.bootstrap.command_line import Program, Seat, TakingDesk
from rcrp_desktop.cli.assessed_lines import assessed_lines
from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.cli.call_lines import awaited_lines
from rcrp_desktop.cli.console import Console
from rcrp_desktop.cli.elsewhere import Elsewhere
from rcrp_desktop.cli.options import (
    INTERRUPTED,
    REFUSED,
    UNAVAILABLE,
    data_option,
    given,
    json_option,
    person_option,
    program_of,
    stop,
)
from rcrp_desktop.cli.printing import tell, tell_json
from rcrp_desktop.cli.terminal_call import run_call
from rcrp_desktop.domain.call.contact import REFERENCE_LIMIT, is_reference
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.roles import Role
from rcrp_desktop.presentation.answers_led import answers_alone, kept_words
from rcrp_desktop.presentation.call_inputs import Facts, facts_of, headline
from rcrp_desktop.presentation.call_outcome import outcome_why
from rcrp_desktop.presentation.earlier_calls import earlier_calls
from rcrp_desktop.presentation.pack_words import pack_warnings
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.presentation.texts import Texts

MAX_ANSWERS = 64 * 1024
"""Bytes; reading one more shows that there are too many."""


def _usable_reference(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Before anything is recorded: a call without the reference it was given would be found by nobody."""
    if value and not is_reference(value.strip()):
        raise click.BadParameter(
            f"a letter or digit first, then those, spaces and - _ . / : # & ( ), {REFERENCE_LIMIT} at most"
        )
    return value


@click.command("assess")
@click.option(
    "--policy", callback=given, metavar="ID-or-DIR", help="The policy pack to assess with."
)
@click.option(
    "--answers",
    type=click.Path(readable=False, dir_okay=False, allow_dash=True),
    help='A file of {"answers": {question: option}}, or - for standard input.',
)
@json_option
@click.option("--record", is_flag=True, help="Keep the call in the audit log.")
@click.option(
    "--reference",
    default="",
    metavar="REF",
    callback=_usable_reference,
    help="The CAD reference, with --record.",
)
@click.option("--accept", is_flag=True, help="With --record: decide as recommended.")
@person_option
@data_option
@click.pass_context
def assess_command(
    ctx: click.Context,
    policy: str,
    answers: str | None,
    as_json: bool,
    record: bool,
    reference: str,
    accept: bool,
    person: str,
    role: Role,
    data: Path | None,
) -> None:
    """Say where a call goes.

    With --answers the file is assessed and nothing is asked. Without, the questions are asked here; "!" at
    any prompt is the threat-to-life override.
    """
    program = program_of(ctx)
    seat = Seat(data, person, policy, role=role)
    if (reference or accept) and not (record and answers is not None):
        raise click.UsageError("--reference and --accept need --record and --answers")
    if answers is None:
        if as_json:
            raise click.UsageError("--json needs --answers")
        ctx.exit(_take_call(program, seat, record=record))
    engine = program.engine(data, policy)
    found = program.answers(_read(program, answers), engine.pack, _name(answers))
    assessed, recorded = assess(engine, found), _Recorded()
    if record:
        assessed, recorded = _record(program, seat, assessed, found, reference, accept=accept)
    if as_json:
        tell_json(_as_json(program.texts, assessed, found))
    else:
        today = program.today()
        Console().show(*assessed_lines(program.texts, assessed, today, recorded.awaited))
    for line in recorded.lines:
        tell(line, err=True)
    ctx.exit(recorded.code)


def _read(program: Program, answers: str) -> bytes:
    try:
        if answers == "-":
            return sys.stdin.buffer.read(MAX_ANSWERS + 1)
        return program.small_file(Path(answers), MAX_ANSWERS)
    except OSError as fault:
        told = f"{_name(answers)}: cannot be read: {fault.strerror}."
        stop(
            [f"{told} Nothing was assessed or recorded. Check the name given with --answers."],
            REFUSED,
        )


def _name(answers: str) -> str:
    return "answers" if answers == "-" else Path(answers).name


@frozen
class _Recorded:
    """What became of recording, in ``lines``.

    ``awaited`` says why a supervisor decides, and what the answers led to as that, without its words to say.
    """

    lines: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    code: int = 0


def _record(
    program: Program,
    seat: Seat,
    assessed: Assessed,
    answers: Mapping[str, str],
    reference: str,
    *,
    accept: bool,
) -> tuple[Assessed, _Recorded]:
    """Record first, then show: what was recorded decides what may be said."""
    with program.recording(seat) as at:
        done = record_answers(at.calls, answers, reference=reference, accept=accept)
        facts = facts_of(at.desk, done.state, at.calls.engine_of(done.state), now_ms=at.now_ms())
        code = 0 if isinstance(done.last.recording, Recorded) else UNAVAILABLE
        told = tuple(_recorded_lines(program.texts, at, done, facts))
        recorded = _Recorded(told, tuple(_awaited(facts)), code)
        return as_recorded(assessed, done.state), recorded


def _recorded_lines(
    texts: Texts, at: TakingDesk, done: RecordedCall, facts: Facts
) -> Iterator[str]:
    recording = done.last.recording
    if isinstance(recording, Recorded):
        seal, call = recording.receipt.seal, done.state.call
        yield texts("cli.assess.recorded", call=call, seal=seal, stands=_stands(facts))
    else:
        yield texts("recorded.spilled")
        if pending_requests(done.state):
            yield texts("recorded.unseen")
    if earlier := earlier_calls(done.state.reference, texts):
        yield f"{texts('header.earlier')}: {earlier}"
    if done.refused is not None:
        why = refusal_text(done.refused, texts, facts)
        yield texts("cli.assess.accept_refused", why=why)
    if at.why_unsigned:
        yield texts("cli.call.unsigned", why=at.why_unsigned)


def _awaited(facts: Facts) -> Iterator[str]:
    if told := tuple(awaited_lines(facts)):
        yield from filter(None, (*told, answers_alone(facts)))


def _stands(facts: Facts) -> str:
    """The fixed phrase; while a supervisor decides, also why."""
    is_awaited = facts.stands.source == "awaiting_supervisor"
    return " ".join(filter(None, (headline(facts), outcome_why(facts) if is_awaited else "")))


# --- for other programs ---------------------------------------------------------------------------


def _as_json(texts: Texts, assessed: Assessed, answers: Mapping[str, str]) -> dict[str, object]:
    kept = kept_words(texts, assessed.engine.pack, assessed.said)
    return as_json(assessed, answers, kept=kept)


# --- asked here -----------------------------------------------------------------------------------


def _take_call(program: Program, seat: Seat, *, record: bool) -> int:
    program.engine(
        seat.data, seat.policy
    )  # a pack that cannot be used is told before anything else
    opened = program.recording(seat, go_on=True) if record else program.trying(seat)
    with opened as at:
        line = _line(at, keeps=record)
        _head(line, at)
        run_call(line)
        if line.lost or at.problem is not None:
            return UNAVAILABLE
        return INTERRUPTED if line.interrupted else 0


def _line(at: TakingDesk, *, keeps: bool) -> CallLine:
    console, state = Console(), at.calls.new_call()
    clock: Callable[[], int] = at.now_ms
    line = CallLine(at.calls, at.desk, console, at.seal_of, clock, keeps, state)
    line.spare = at.spare
    if keeps:
        line.elsewhere = Elsewhere(at.watch(), at.calls)
    return line


def _head(call: CallLine, at: TakingDesk) -> None:
    meta = call.engine.pack.meta
    call.say("cli.call.heading", title=meta.title, version=meta.version)
    today = call.desk.times.iso_date(call.now_ms())
    call.console.show(*pack_warnings(call.engine.pack, call.desk.texts, today))
    if call.keeps:
        key = "recording_verified" if at.verified else "recording"
        key = key if at.problem is None else "recording_not"
        who = call.text(f"shell.role_{call.desk.role}", who=call.desk.person)
        call.say(f"cli.call.{key}", who=who)
        if at.problem is not None:
            call.say("cli.call.not_open", what=call.what(at.problem))
        if at.why_unsigned:
            call.say("cli.call.unsigned", why=at.why_unsigned)
    else:
        call.say("cli.call.not_recording")
    call.say("cli.call.override")
    call.say("cli.call.keys")
