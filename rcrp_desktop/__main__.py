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
from rcrp_desktop.domain.roles import ROLES

EXIT_REFUSED = 2


class Words(NamedTuple):
    """What the command line says."""

    role: str = ""
    data: str | None = None
    policy: str = ""
    person: str = ""
    smoke: bool = False


def parse(arguments: Sequence[str]) -> Words:
    """The words of the command line; ends the program where they ask for help, or mean nothing."""
    import argparse

    def named(word: str) -> str:
        if not word.strip():
            raise argparse.ArgumentTypeError("was given without a word")
        return word

    parser = argparse.ArgumentParser(
        prog="rcrp-desktop", description="The call guide for Right Care, Right Person."
    )
    parser.add_argument("--role", choices=ROLES, default="", help="what opens first")
    parser.add_argument("--data", default=None, help="folder for records and settings")
    parser.add_argument("--policy", type=named, help="id or folder of a published policy pack")
    parser.add_argument(
        "--as", dest="person", type=named, help="who sits here, as told at the desk"
    )
    parser.add_argument("--smoke", action="store_true", help="show the first question, then end")
    parser.add_argument("--version", action="version", version=f"rcrp-desktop {__version__}")
    found = parser.parse_args(arguments)
    found.policy, found.person = found.policy or "", found.person or ""
    return Words(**vars(found))


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window; faults of the world are told in a sentence, with exit code 3, of the words given with 2."""
    given = sys.argv[1:] if arguments is None else arguments
    if fault := fault_of_words(given):
        return _refused(fault)
    words = parse(given)
    if fault := fault_of_folder(words.data) or fault_of_person(words.person):
        return _refused(fault)
    stops = StopSignals()
    stops.watch()
    gc.disable()  # nothing made before the first question is garbage; ``ui.app`` puts it right behind it
    try:
        return _open(words, stops)
    finally:
        gc.enable()


def _refused(fault: str) -> int:
    sys.stderr.write(fault + "\n")
    return EXIT_REFUSED


def _open(words: Words, stops: StopSignals) -> int:
    from rcrp_desktop.bootstrap.window import run_window
    from rcrp_desktop.bootstrap.workplace import StartOptions

    options = StartOptions(
        Path(words.data) if words.data is not None else None, words.policy, words.role, words.person
    )
    return run_window(options, stops, smoke=words.smoke)


if __name__ == "__main__":
    sys.exit(main())
