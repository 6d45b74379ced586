"""What no committed file may hold, whatever its kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, committed_files, text_of

TOP_LEVEL = {
    ".ci",
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "packaging",
    "pyproject.toml",
    "rcrp_desktop",
    "resources",
    "tests",
}
# Put together here so that this file does not hold them itself.
ADDRESSES = re.compile(
    r"pypi\."
    + r"org|pythonhosted\.|npmjs\.(org|com)|registry\.npm|deb\.debian\.|(?<![\w.])/(work|farm|root|opt)/"
    + r"|(?<![\w.])/tmp/[a-z]|(?<![\w.])/home/[a-z]"
)


def test_the_top_level_holds_only_what_was_agreed():
    names = {path.relative_to(ROOT).parts[0] for path in committed_files()}
    assert names <= TOP_LEVEL


def test_no_file_holds_invisible_characters():
    assert [
        line for path in committed_files() for line in invisible(path.name, text_of(path))
    ] == []


def test_no_file_names_a_registry_or_a_place_on_a_machine():
    found = [line for path in committed_files() for line in addresses(path.name, text_of(path))]
    assert found == []


def test_files_end_their_lines_the_same_way():
    found = [
        path.name for path in committed_files() if text_of(path) and b"\r" in path.read_bytes()
    ]
    assert found == []


@pytest.mark.parametrize("character", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_an_invisible_character_is_seen(character: str):
    assert list(invisible("s", f"a\nb{character}")) == [f"s:2 U+{ord(character):04X}"]


@pytest.mark.parametrize("path", ["work/x", "root/.cache", "tmp/abc"])
def test_a_machine_path_is_seen(path: str):
    assert list(addresses("s", f"see /{path}")) == ["s:1"]
    assert list(addresses("s", f"frame{path} and patchwork/x")) == []


def invisible(name: str, text: str | None) -> Iterator[str]:
    """Characters that a reader cannot see: they can make code read other than it runs."""
    for number, line in enumerate((text or "").split("\n"), 1):
        for character in line:
            if unicodedata.category(character) == "Cf":
                yield f"{name}:{number} U+{ord(character):04X}"


def addresses(name: str, text: str | None) -> Iterator[str]:
    for number, line in enumerate((text or "").split("\n"), 1):
        if ADDRESSES.search(line):
            yield f"{name}:{number}"
