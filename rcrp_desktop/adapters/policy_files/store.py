"""Packs in folders: ``<root>/<pack id>/`` with source files, ``published.json``, or both.

pydantic and PyYAML are loaded when source is read, not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.looking import found_in, is_file, storage_problem, why_closed
from rcrp_desktop.adapters.plain import read_bytes
from rcrp_desktop.adapters.policy_files import published as form
from rcrp_desktop.adapters.policy_files import versions
from rcrp_desktop.adapters.private_files import FOR_ALL_FILE
from rcrp_desktop.adapters.sync import replace_file
from rcrp_desktop.application.policy import PublishedPack
from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.policy.pack import PolicyPack

if TYPE_CHECKING:
    from rcrp_desktop.application.pack_listing import PackListing

_SOURCE_MARK = "pack.yaml"
_NO_PACK = (
    "there is no pack of that id and no pack in a folder of that name; see `rcrp policy list`"
)


class FilePolicyStore:
    """A PolicyStore over folders; the first root that has a pack wins.

    Made for one thread at a time; packs themselves are immutable and may go anywhere.
    """

    def __init__(self, roots: Sequence[Path], own: Path | None = None) -> None:
        """``own`` is the root that may be written to; packs of other roots are published there."""
        self._roots = tuple(roots)
        self._own = own

    def list_packs(self) -> tuple[PackListing, ...]:
        """All packs found, by id; one that cannot be read, or a folder that may hold some, with its fault."""
        found: dict[str, PackListing] = {}
        for folder in self._folders():
            if folder.name not in found:
                found[folder.name] = self._listing(folder)
        closed = [_closed_listing(root) for root in self._roots if why_closed(root)]
        return (*closed, *(found[name] for name in sorted(found)))

    def load_published(self, name: str) -> PublishedPack:
        """Read the published form of a pack, given by id or folder."""
        folder = self._folder(name, form.FILE_NAME)
        published = _read_published(folder, name)
        self._check_id(name, folder, published.pack)
        return published

    def has_published(self, name: str) -> bool:
        """Whether the pack has a published form."""
        return is_file(self._folder(name, form.FILE_NAME) / form.FILE_NAME)

    def has_source(self, name: str) -> bool:
        """Whether the pack can be loaded from its source."""
        return is_file(self._folder(name, _SOURCE_MARK) / _SOURCE_MARK)

    def load_source(self, name: str) -> PolicyPack:
        """Read the source of a pack, given by id or folder, with what it extends."""
        from rcrp_desktop.adapters.policy_files import source

        folder = self._folder(name, _SOURCE_MARK)
        pack = source.load_source(folder, lambda base: self._base(folder, base))
        self._check_id(name, folder, pack)
        return pack

    def digests_of_version(self, name: str, pack: PolicyPack) -> frozenset[str]:
        """What was published under the id and version of a pack, beside its source and in every root."""
        found: set[str] = set()
        for folder in (self._folder(name, _SOURCE_MARK), *(r / pack.meta.id for r in self._roots)):
            before = versions.published_before(folder, pack.meta.id)
            is_known = pack.meta.version in before
            now = _form_in(folder) if is_known else _form_or_refusal(folder)
            if is_known:
                found.add(before[pack.meta.version])
            if now is not None and _named(now.pack) == _named(pack):
                found.add(now.pack.digest)
        return frozenset(found)

    def publish(self, name: str, published: PublishedPack) -> str:
        """Write the published form, whole or not at all, and say where; one that stands there already stays.

        Beside the source, unless the pack was named by id and its root is not ``own``.

        Raises:
            StorageUnavailable: it cannot be written there.
        """
        folder = self._folder(name, _SOURCE_MARK)
        if self._own is not None and folder != Path(name) and self._own not in folder.parents:
            folder = self._own / published.pack.meta.id
        path, before = folder / form.FILE_NAME, _form_in(folder)
        try:
            if before is not None:
                versions.remember(folder, *_named(before.pack), before.pack.digest)
            if before != published:
                replace_file(path, form.encode(published), mode=FOR_ALL_FILE)
            versions.remember(folder, *_named(published.pack), published.pack.digest)
        except OSError as fault:
            raise storage_problem(fault, form.FILE_NAME) from fault
        return str(path)

    def _folders(self) -> Iterator[Path]:
        for root in self._roots:
            yield from (f for f in found_in(root, "*") if _is_pack(f) or why_closed(f))

    def _folder(self, name: str, wanted: str) -> Path:
        """The folder of a pack, rather one that has the ``wanted`` file."""
        found = self._by_id(name, wanted) or self._by_id(name)
        if found is not None:
            return found
        folder = Path(name)
        if _is_pack(folder):
            return folder
        raise _rejected(name, self._why_unseen(folder) or _NO_PACK)

    def _why_unseen(self, asked: Path) -> str:
        """Where it may lie nevertheless, "" where all of it was looked through."""
        places = (asked, *(root / asked.name for root in self._roots), *self._roots)
        closed = [place for place in places if why_closed(place)]
        return "; ".join(f"{place} {_may_not_be_read(place)}" for place in dict.fromkeys(closed))

    def _by_id(self, name: str, wanted: str = "") -> Path | None:
        if not name.replace("-", "").replace("_", "").isalnum():
            return None
        marks = (wanted,) if wanted else (form.FILE_NAME, _SOURCE_MARK)
        folders = (root / name for root in self._roots)
        return next((folder for folder in folders if _has(folder, marks)), None)

    def _base(self, folder: Path, base: str) -> Path | None:
        """What a pack extends lies beside it or in one of the roots."""
        beside = folder.resolve().parent / base
        return beside if is_file(beside / _SOURCE_MARK) else self._by_id(base, _SOURCE_MARK)

    def _check_id(self, name: str, folder: Path, pack: PolicyPack) -> None:
        if folder != Path(name) and pack.meta.id != name:
            raise _rejected("meta.id", f"is {pack.meta.id!r} in the folder {name!r}")

    def _listing(self, folder: Path) -> PackListing:
        from rcrp_desktop.application.pack_listing import PackListing

        if why_closed(folder):
            return _closed_listing(folder)
        is_published = is_file(folder / form.FILE_NAME)
        try:
            if is_published:
                pack = _read_published(folder, folder.name).pack
            else:
                pack = self.load_source(folder.name)
        except PackRejected as fault:
            return PackListing(
                folder.name, str(folder), published=is_published, fault=fault.in_short
            )
        meta = pack.meta
        return PackListing(
            id=meta.id,
            where=str(folder),
            version=meta.version,
            title=meta.title,
            force=meta.force,
            meta=meta,
            published=is_published,
            digest=pack.digest,
        )


def _closed_listing(folder: Path) -> PackListing:
    from rcrp_desktop.application.pack_listing import PackListing

    return PackListing(folder.name, str(folder), fault=f"{folder} {_may_not_be_read(folder)}")


def _may_not_be_read(folder: Path) -> str:
    return f"may not be read by this account ({why_closed(folder)})"


def _is_pack(folder: Path) -> bool:
    return _has(folder, (form.FILE_NAME, _SOURCE_MARK))


def _has(folder: Path, marks: Sequence[str]) -> bool:
    return any(is_file(folder / mark) for mark in marks)


def _named(pack: PolicyPack) -> tuple[str, str]:
    return pack.meta.id, pack.meta.version


def _form_in(folder: Path) -> PublishedPack | None:
    """The published form there; None where there is none, or one that can be read no more."""
    if not is_file(folder / form.FILE_NAME):
        return None
    with suppress(PackRejected):
        return _read_published(folder, folder.name)
    return None


def _form_or_refusal(folder: Path) -> PublishedPack | None:
    """The published form there, None for none at all: one that cannot be read may hold any version."""
    path = folder / form.FILE_NAME
    if not versions.lies_there(path):
        return None
    found = _form_in(folder)
    if found is None:
        raise _rejected(
            str(path),
            "cannot be read, so which version it holds is not known: put a copy of it back,"
            " or move it away and raise the version",
        )
    return found


def _read_published(folder: Path, name: str) -> PublishedPack:
    """``name`` is what the pack was asked for by."""
    mend = f"`rcrp policy publish {name}` checks the source and writes it"
    try:
        data = read_bytes(folder / form.FILE_NAME, form.MAX_BYTES)
    except FileNotFoundError:
        message = f"is missing: this pack has not been published; {mend}"
        raise _rejected(form.FILE_NAME, message) from None
    except OSError as fault:
        raise _rejected(form.FILE_NAME, f"cannot be read: {fault.strerror}") from fault
    try:
        return form.decode(data)
    except PackRejected as fault:
        first, *more = fault.issues
        told = Issue(first.place, f"{first.message}; {mend} again")
        raise PackRejected([told, *more]) from None


def _rejected(where: str, message: str) -> PackRejected:
    return PackRejected((Issue(where, message),))
