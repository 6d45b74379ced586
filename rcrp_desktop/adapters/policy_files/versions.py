"""What each version of a pack held that was published earlier, so that none comes to mean something else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from rcrp_desktop.adapters.looking import is_file
from rcrp_desktop.adapters.plain import read_bytes
from rcrp_desktop.adapters.private_files import FOR_ALL_FILE
from rcrp_desktop.adapters.sync import replace_file
from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.canonical import Json, canonical_bytes, parse_canonical

FILE_NAME: Final = "published-before.json"
_MAX_BYTES = 1024 * 1024


def published_before(folder: Path) -> Mapping[str, str]:
    """The digest of each version that stood in the folder before the one that does now.

    Raises:
        PackRejected: the file is damaged, so that nobody can tell.
    """
    path = folder / FILE_NAME
    if not is_file(path):
        return {}
    try:
        found = parse_canonical(read_bytes(path, _MAX_BYTES))
    except (OSError, ValueError) as fault:
        raise _unreadable(path, str(fault)) from None
    if not isinstance(found, dict):
        raise _unreadable(path, "it is no list of versions")
    return {str(version): str(digest) for version, digest in found.items()}


def remember(folder: Path, version: str, digest: str) -> None:
    """Keep what a version held before another is published over it. Raises OSError."""
    known = {**published_before(folder), version: digest}
    path, data = folder / FILE_NAME, canonical_bytes(cast("Json", known))
    replace_file(path, data, mode=FOR_ALL_FILE)


def _unreadable(path: Path, why: str) -> PackRejected:
    message = f"cannot be read, so what was published before is not known: {why}"
    return PackRejected((Issue(str(path), message),))
