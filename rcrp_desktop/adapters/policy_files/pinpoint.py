"""Adds to a fault of a source pack what its place alone does not show: the item's id and the line in the file.

Nobody counts to the sixteenth question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rcrp_desktop.adapters.plain import Path, Plain
from rcrp_desktop.adapters.policy_files.source_files import SourceFolder
from rcrp_desktop.application.problems import Issue
from rcrp_desktop.domain.frozen import replace

_PART = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_HAS_LINE = re.compile(r"\(line \d+(?:, column \d+)?\)$")


class Pinpoint:
    """Knows what stands where in the files of some folders."""

    def __init__(self, folders: Iterable[SourceFolder]) -> None:
        self._values: dict[str, Mapping[str, Plain]] = {}
        self._lines: dict[str, Mapping[Path, int]] = {}
        for folder in folders:
            for name, value in folder.values.items():
                self._values[folder.label + name] = value
                self._lines[folder.label + name] = folder.lines.get(name, {})

    def told(self, issue: Issue) -> Issue:
        """The issue with the id of its item and its line, as far as they are known and not said yet."""
        file, _, inside = issue.place.partition(": ")
        if file not in self._values or _HAS_LINE.search(issue.message):
            return issue
        path = _path(inside)
        line = self._line(file, path)
        known = [self._id(file, path), f"line {line}" if line else ""]
        told = ", ".join(part for part in known if part)
        return replace(issue, message=f"{issue.message} ({told})") if told else issue

    def _line(self, file: str, path: Path) -> int:
        """The line of the innermost part that the file has. A section alone says too little."""
        found = (self._lines[file].get(path[:end], 0) for end in range(len(path), 1, -1))
        return self._lines[file].get(path, 0) or next((line for line in found if line), 0)

    def _id(self, file: str, path: Path) -> str:
        match path:
            case (str() as section, int() as number, *_):
                items = self._values[file].get(section)
                item = items[number] if isinstance(items, list) and number < len(items) else None
                name = item.get("id") if isinstance(item, dict) else None
                return name if isinstance(name, str) else ""
            case _:
                return ""


def _path(written: str) -> Path:
    """The parts of a place as ``plain.place`` writes it."""
    return tuple(int(number) if number else name for name, number in _PART.findall(written))
