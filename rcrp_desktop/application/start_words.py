"""The words of a command line that no command can work with, whatever it does: told before anything is opened."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

PERSON_LIMIT = 40
_NAME_LIMIT = 255
_FOLDER_LIMIT = 400
"""Bytes; below the folder come the names of logs, and SQLite takes 512 for all of it."""


def fault_of_words(words: Sequence[str]) -> str:
    """What keeps the words from being used at all, as a sentence; "" where nothing does."""
    for place, word in enumerate(words, 1):
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            return f"Word {place} of the command is not valid UTF-8. Nothing was done."
    return ""


def fault_of_folder(given: str | None) -> str:
    """What keeps a folder given with ``--data`` from being one; "" for one that can still be made.

    As it was written: as a path, no word at all is the folder one happens to be in.
    """
    if given is None:
        return ""
    if not given.strip():
        return "--data: no folder is named. Name one, or leave --data out for the desk's own."
    folder = Path(given)
    try:
        if len(os.fsencode(folder.absolute())) > _FOLDER_LIMIT:
            return f"--data: the name is too long, at most {_FOLDER_LIMIT} bytes with all folders above."
        if any(len(os.fsencode(part)) > _NAME_LIMIT for part in folder.parts):
            return f"--data: a folder's name is too long, at most {_NAME_LIMIT} bytes."
        if os.path.lexists(folder) and not folder.is_dir():
            return "--data: a file, or a link that leads nowhere, has that name. Name a folder."
    except (OSError, ValueError) as fault:
        return f"--data: {getattr(fault, 'strerror', None) or 'no name of a folder'}."
    return ""


def fault_of_person(person: str) -> str:
    """What keeps an id given with ``--as`` from being one."""
    if len(person) > PERSON_LIMIT or not person.isprintable():
        return f"--as: an id is one line of at most {PERSON_LIMIT} characters."
    return ""
