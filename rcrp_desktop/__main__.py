"""``rcrp-desktop`` and ``python -m rcrp_desktop``: opens the window."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rcrp_desktop import __version__
from rcrp_desktop.application.start_words import fault_of_folder, fault_of_person, fault_of_words
from rcrp_desktop.application.stop_signals import StopSignals

EXIT_REFUSED = 2
ROLES = ("handler", "supervisor", "trainer", "policy")


class Words(NamedTuple):
    """What the command line says."""

    role: str = ""
    data: str | None = None
    policy: str = ""
    person: str = ""
    smoke: bool = False


_WITH_VALUE = {"--role": "role", "--data": "data", "--policy": "policy", "--as": "person"}


def plain_words(arguments: Sequence[str]) -> Words | None:
    """Words in the form that the guide gives them in; none where argparse is needed to tell what is meant.

    The starts that the guide names have such words or none, and making argparse's reader of them takes longer than
    any other step before the window.
    """
    said: dict[str, str] = {}
    smoke = False
    given = iter(arguments)
    for word in given:
        if word == "--smoke":
            smoke = True
            continue
        name, value = _WITH_VALUE.get(word), next(given, "-")
        if name is None or value.startswith("-") or (name == "role" and value not in ROLES):
            return None
        said[name] = value
    return Words(**said, smoke=smoke)


def parse(arguments: Sequence[str]) -> Words:
    """The words of the command line; ends the program where they ask for help, or mean nothing."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="rcrp-desktop", description="The call guide for Right Care, Right Person."
    )
    parser.add_argument("--role", choices=ROLES, default="", help="what opens first")
    parser.add_argument("--data", default=None, help="folder for records and settings")
    parser.add_argument("--policy", default="", help="id or folder of a published policy pack")
    parser.add_argument(
        "--as", dest="person", default="", help="who sits here, as told at the desk"
    )
    parser.add_argument("--smoke", action="store_true", help="show the first question, then end")
    parser.add_argument("--version", action="version", version=f"rcrp-desktop {__version__}")
    return Words(**vars(parser.parse_args(arguments)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window; faults of the world are told in a sentence, with exit code 3, of the words given with 2."""
    given = sys.argv[1:] if arguments is None else arguments
    fault = fault_of_words(given)
    words = plain_words(() if fault else given) or parse(given)
    fault = fault or fault_of_folder(words.data) or fault_of_person(words.person)
    if fault:
        sys.stderr.write(fault + "\n")
        return EXIT_REFUSED
    stops = StopSignals()
    stops.watch()
    gc.disable()  # nothing made before the first question is garbage; ``ui.app`` puts it right behind it
    try:
        return _open(words, stops)
    finally:
        gc.enable()


def _open(words: Words, stops: StopSignals) -> int:
    from rcrp_desktop.bootstrap.window import run_window
    from rcrp_desktop.bootstrap.workplace import StartOptions

    options = StartOptions(
        Path(words.data) if words.data is not None else None, words.policy, words.role, words.person
    )
    return run_window(options, stops, smoke=words.smoke)


if __name__ == "__main__":
    sys.exit(main())
