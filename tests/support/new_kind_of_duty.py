"""Walks a kind of duty that there is not through every place that a duty comes to. Run in a process of its own.

It is made of what ``domain/duties`` and the texts would get, and of nothing else: a place that lists kinds by hand
does not know it.
"""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path
from types import ModuleType

KIND, DEBT = "keys_left", "keys_owed"
LINES = (
    ('"advice_given"]\n', f'"advice_given", "{KIND}"]\n'),
    (
        '    ADVICE_OWED = "advice_owed"\n',
        f'    ADVICE_OWED = "advice_owed"\n    KEYS_OWED = "{DEBT}"\n',
    ),
    (
        "= {\n    ",
        f'= {{\n    "{KIND}": DutyLine("call", Owed.KEYS_OWED, done="duties.ask.{KIND}"),\n    ',
    ),
)
WORDS = (
    ("[duties.ask]", f'{KIND} = "The keys were left"'),
    ("[items.kind]", f'{DEBT} = "Keys not left"'),
    ("[board.group]", f'{DEBT} = "Keys not left yet"'),
    ("[board.to_do]", f'{DEBT} = "Leave the keys"'),
    ("[cad.owed]", f'{DEBT} = "Keys left"'),
)


def with_the_kind() -> None:
    """Put the domain's table with one more line in the place of the one on disk, before anything has read it."""
    name = "rcrp_desktop.domain.duties"
    package = importlib.import_module("rcrp_desktop.domain")
    path = Path(str(package.__file__)).with_name("duties.py")
    module = ModuleType(name)
    sys.modules[name] = module
    package.duties = module  # pyright: ignore[reportAttributeAccessIssue] - as an import would
    exec(compile(_changed(path.read_text("utf-8"), LINES), str(path), "exec"), module.__dict__)


def _changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def with_its_words(folder: Path) -> Path:
    """A copy of the texts in which one file says what the kind is called."""
    from rcrp_desktop.adapters.resources import resource_path

    copied = folder / "text"
    shutil.copytree(resource_path("text"), copied)
    path = copied / "ui.en-GB.toml"
    lines = tuple((f"{table}\n", f"{table}\n{line}\n") for table, line in WORDS)
    path.write_text(_changed(path.read_text("utf-8"), lines), "utf-8")
    return copied


if __name__ == "__main__":
    with_the_kind()
    importlib.import_module("tests.support.walk_of_a_duty").walk(Path(sys.argv[1]))
