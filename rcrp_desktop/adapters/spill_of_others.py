"""Spill journals that this account of the system left while another person was named at the desk.

The settings say who sits here. When they change or are lost the journals lie under another mark, where the start
does not take them in: they are signed acts of that person, and as such they go into that person's own log. Until
then somebody must know of them.
"""

from __future__ import annotations

from pathlib import Path

from rcrp_desktop.adapters.looking import names_in, status
from rcrp_desktop.adapters.private_files import is_own
from rcrp_desktop.adapters.spill_files import FOLDER, JOURNAL, content_of, parse_name
from rcrp_desktop.adapters.spill_share import MOST_LINES, Share, told_in
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.audit.entry import LogMode


def left_by_others(data: Path, account_hash: str, mode: LogMode) -> list[Path]:
    """The journals, and those of the folders that could not be looked into: something may lie there."""
    found: list[Path] = []
    try:
        top = names_in(data / FOLDER)
    except StorageUnavailable:
        return []  # one's own lie there too, and that they cannot be read is told
    for folder in (data / FOLDER, *(data / FOLDER / name for name in top if name != account_hash)):
        try:
            names = top if folder.name == FOLDER else names_in(folder)
            paths = [folder / name for name in names if name.endswith(JOURNAL)]
            found += [path for path in paths if _is_others(path, account_hash, mode)]
        except StorageUnavailable:
            found.append(folder)
    return found


def person_of(journal: Path) -> str:
    """Whom its first line that can be read names; "" where none does. Anybody could have written it."""
    try:
        read, _, _ = told_in(content_of(journal), 0, Share(waiting=MOST_LINES - 1))
    except OSError:
        return ""
    return next((entry.actor for each in read for entry in each.line.entries), "")


def mark_in(journal: Path) -> str:
    """The account's mark in the name of a journal, "" where there is none."""
    named = parse_name(journal)
    return named[0] if named else ""


def _is_others(path: Path, account_hash: str, mode: LogMode) -> bool:
    named = parse_name(path)
    if named is None or named[0] == account_hash or named[1] != mode:
        return False
    found = status(path)
    return found is not None and is_own(found) and found.st_size > 0
