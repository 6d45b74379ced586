"""What CI leaves out of one step runs in another: nothing is left out of both."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import QT_FOLDERS

ROOT = Path(__file__).parents[2]
STEPS = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\nstep ")


def left_out(step: str) -> set[str]:
    """The tests that one step does not run."""
    (text,) = (part for part in STEPS if part.startswith(f'"{step}'))
    return set(re.findall(r"--ignore=tests/(\S+)", text))


def measured(step: str) -> bool:
    (text,) = (part for part in STEPS if part.startswith(f'"{step}'))
    return " --cov " in text and "COVERAGE_FILE=build/measured." in text


def test_what_is_not_run_again_was_run_without_qt_and_measured_there():
    above, here = left_out("Tests without Qt"), left_out("All tests")
    assert above
    assert here
    assert measured("Tests without Qt")
    assert measured("All tests")
    for name in here:
        assert (ROOT / "tests" / name).is_dir(), name
        assert name not in {*above, *QT_FOLDERS}, name
