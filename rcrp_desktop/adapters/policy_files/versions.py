"""What each version of a pack held that was published earlier, so that none comes to mean something else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from rcrp_desktop.adapters.looking import is_file, is_link, is_there
from rcrp_desktop.adapters.plain import read_bytes
from rcrp_desktop.adapters.private_files import FOR_ALL_FILE
from rcrp_desktop.adapters.sync import replace_file
from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.canonical import Json, canonical_bytes, parse_canonical

FILE_NAME: Final = "published-before.json"
_MAX_BYTES = 1024 * 1024


def published_before(folder: Path, pack: str) -> Mapping[str, str]:
    """The digest of each version of the pack that was published in the folder.

    A version that stands there without the id of its pack, as earlier programs wrote it, counts for every pack.

    Raises:
        PackRejected: the file is damaged or no file, so that nobody can tell.
    """
    found = ((*key.rpartition(" "), digest) for key, digest in _all_known(folder).items())
    return {version: digest for named, _, version, digest in found if named in ("", pack)}


def remember(folder: Path, pack: str, version: str, digest: str) -> None:
    """Keep what a version of a pack holds, also for when its form is lost. Raises OSError."""
    if published_before(folder, pack).get(version) == digest:
        return
    known = {**_all_known(folder), f"{pack} {version}": digest}
    path, data = folder / FILE_NAME, canonical_bytes(cast("Json", known))
    replace_file(path, data, mode=FOR_ALL_FILE)


def lies_there(path: Path) -> bool:
    """Whether anything has that name, be it a folder or a link that leads nowhere."""
    return is_there(path) or is_link(path)


def _all_known(folder: Path) -> Mapping[str, str]:
    path = folder / FILE_NAME
    if not lies_there(path):
        return {}
    if not is_file(path):
        raise _unreadable(path, "it is no file")
    try:
        found = parse_canonical(read_bytes(path, _MAX_BYTES))
    except (OSError, ValueError) as fault:
        raise _unreadable(path, str(fault)) from None
    if not isinstance(found, dict):
        raise _unreadable(path, "it is no list of versions")
    return {str(version): str(digest) for version, digest in found.items()}


def _unreadable(path: Path, why: str) -> PackRejected:
    message = (
        f"cannot be read, so what was published before is not known: {why}; put a copy of it back"
    )
    return PackRejected((Issue(str(path), message),))
