"""``rcrp demo``: invented calls to try the program with, in a folder of their own."""

from __future__ import annotations

import gc
import shlex
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import click

from rcrp_desktop.application.demo import ExamplesThere
from rcrp_desktop.cli.options import REFUSED, data_option, given, program_of, stop
from rcrp_desktop.cli.printing import tell, tell_part
from rcrp_desktop.presentation.texts import Texts

MOST_CALLS = 1_000_000


@click.command("demo")
@click.option("--calls", type=click.IntRange(1, MOST_CALLS), default=200, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=2023, show_default=True)
@click.option(
    "--policy", callback=given, metavar="ID-or-DIR", help="The pack to play the calls with."
)
@click.option("--clear", is_flag=True, help="Take the example calls out again, and nothing else.")
@data_option
@click.pass_context
def demo_command(
    ctx: click.Context, calls: int, seed: int, policy: str, clear: bool, data: Path | None
) -> None:
    """Make an invented history, marked EXAMPLE everywhere: references, records, screens, CAD text."""
    program = program_of(ctx)
    texts, service = program.texts, program.demo(data, policy)
    if clear:
        tell(texts("cli.demo.cleared" if service.clear() else "cli.demo.nothing"))
        return
    began = program.monotonic_ms()
    try:
        with _seldom_collecting():
            made = service.make(calls, seed, _progress(texts, calls))
    except ExamplesThere:
        again = f" --data {shlex.quote(str(data))}" if data is not None else ""
        stop([texts("cli.demo.there", options=again)], REFUSED)
    seconds = max(1, program.monotonic_ms() - began) / 1000
    counts = {
        "calls": texts.count("cli.number.examples", made.calls),
        "people": texts.count("cli.number.people", made.people),
        "entries": texts.count("cli.number.entries", made.entries),
        "rate": texts.count("cli.number.calls", round(made.calls / seconds)),
    }
    tell(texts("cli.demo.made", **counts))


@contextmanager
def _seldom_collecting() -> Generator[None]:
    """Millions of small values that never form circles: looking for some takes a quarter of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _progress(texts: Texts, calls: int) -> Callable[[int], None] | None:
    """Only where somebody watches."""
    if not sys.stderr.isatty():
        return None

    def told(done: int) -> None:
        tell_part(texts("cli.demo.progress", done=done, all=calls), again=True, err=True)

    return told
