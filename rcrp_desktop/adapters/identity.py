"""Who sits at this workstation, from the process token: environment variables can be set by anyone."""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

from rcrp_desktop.adapters.clock import random_uuid
from rcrp_desktop.adapters.looking import is_folder, is_link, storage_problem
from rcrp_desktop.adapters.private_files import FOR_ALL_FILE, open_private
from rcrp_desktop.adapters.sync import place_file, replace_file
from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.domain.frozen import frozen

_TOKEN_QUERY = 0x0008
_TOKEN_USER = 1
_WORKSTATION_FILE = "workstation-id"
_LONGEST_ID, _LONGEST_NEW_ID = 64, 12
_STATION_ID = re.compile(rf"[A-Za-z0-9]{{1,{_LONGEST_ID}}}")
_LOG_NAME = re.compile(
    rf"(?P<station>[A-Za-z0-9]{{1,{_LONGEST_ID}}})-(?P<account>[0-9a-f]{{8}})-(?:live|training)"
)
_NO_FILE = {errno.ELOOP, errno.EISDIR, errno.ENXIO}
_OTHER_MODES = ("training",)
"""Invented calls are made under an invented id, which tells nothing of this workstation."""


@frozen
class Account:
    """The operating system's account: ``id`` never changes (SID or uid), ``name`` is for reading."""

    id: str
    name: str


def current_account() -> Account:
    """The account this process runs under."""
    if sys.platform == "win32":
        return Account(_windows_sid(), os.getlogin())
    import pwd  # there is none on Windows

    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:  # containers run under accounts that have no name
        name = str(uid)
    return Account(f"uid:{uid}", name)


@frozen
class Workstation:
    """The id of this workstation. ``notice``: it could not be read, and how it was come by instead."""

    id: str
    notice: Notice | None = None


def workstation(data: Path, account_hash: str) -> Workstation:
    """This workstation: its id is made once and kept in the data folder.

    An id that is empty or damaged is mended: the logs are named after it, those of this account first. Where
    there is none a new id is made, and that is said.

    Raises:
        StorageUnavailable: it can be neither read nor made.
    """
    path = data / _WORKSTATION_FILE
    try:
        kept = _kept_id(path)
        return Workstation(kept) if kept else _mended(path, account_hash)
    except FileNotFoundError:
        return _begun(path, account_hash)
    except OSError as error:
        raise storage_problem(error, str(path)) from error


def _kept_id(path: Path) -> str:
    """What the file says; "" where that is no id."""
    try:
        handle = open_private(path, os.O_RDONLY)
    except OSError as error:
        if error.errno in _NO_FILE:
            return ""  # a link, a folder, a pipe: as good as damaged
        raise
    try:
        raw = os.read(handle, _LONGEST_ID + 2)
    finally:
        os.close(handle)
    text = raw.decode("ascii", errors="replace").strip()
    return text if _STATION_ID.fullmatch(text) else ""


def _begun(path: Path, account_hash: str) -> Workstation:
    """The file is not there: the first start, or somebody took it away."""
    told = _told_by_logs(path.parent, account_hash)
    fresh = told or _fresh_id()
    try:
        place_file(path, f"{fresh}\n".encode(), mode=FOR_ALL_FILE)
    except FileExistsError:  # another copy of the program begins at this moment
        fresh = _kept_id(path) or fresh
    except OSError as error:
        raise storage_problem(error, str(path)) from error
    return Workstation(fresh, Notice("station_mended", fresh) if told else None)


def _mended(path: Path, account_hash: str) -> Workstation:
    told = _told_by_logs(path.parent, account_hash)
    fresh = told or _fresh_id()
    try:
        _out_of_the_way(path)
        replace_file(path, f"{fresh}\n".encode(), mode=FOR_ALL_FILE)
    except OSError:
        if not told:
            raise  # the next start would make another id, and nobody would find the log of this one
    return Workstation(fresh, Notice("station_mended" if told else "station_new", fresh))


def _out_of_the_way(path: Path) -> None:
    """A folder under that name cannot be replaced as a link or a pipe can; what lies in it is kept."""
    if is_folder(path) and not is_link(path):
        path.rename(path.with_name(f"{path.name}.{_fresh_id()}.aside"))


def _told_by_logs(data: Path, account_hash: str) -> str:
    """The id that the names of the logs here begin with: of this account's logs, else of all; "" for none."""
    found: list[tuple[bool, float, str]] = []
    for folder in (data, *(data / mode for mode in _OTHER_MODES)):
        with suppress(OSError):
            for entry in os.scandir(folder / "logs"):
                named = _LOG_NAME.fullmatch(entry.name)
                if named:
                    own = named["account"] == account_hash
                    found.append(
                        (own, entry.stat(follow_symlinks=False).st_mtime, named["station"])
                    )
    return max(found)[2] if found else ""


def _fresh_id() -> str:
    return random_uuid()[:_LONGEST_NEW_ID]


def _windows_sid() -> str:  # pragma: no cover - only where there is a Windows token to read
    """The SID in the process token, as text."""
    if sys.platform != "win32":
        raise OSError("no Windows token here")
    import ctypes

    kernel, security = ctypes.windll.kernel32, ctypes.windll.advapi32
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    token = ctypes.c_void_p()
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    if not security.OpenProcessToken(process, _TOKEN_QUERY, ctypes.byref(token)):
        raise ctypes.WinError()
    try:
        needed = ctypes.c_ulong()
        security.GetTokenInformation(token, _TOKEN_USER, None, 0, ctypes.byref(needed))
        user = ctypes.create_string_buffer(needed.value)
        if not security.GetTokenInformation(token, _TOKEN_USER, user, needed, ctypes.byref(needed)):
            raise ctypes.WinError()
        sid = ctypes.c_void_p.from_buffer(user)  # TOKEN_USER begins with the pointer to the SID
        text = ctypes.c_wchar_p()
        if not security.ConvertSidToStringSidW(sid, ctypes.byref(text)):
            raise ctypes.WinError()
        value = text.value or ""
        kernel.LocalFree(text)
        return value
    finally:
        kernel.CloseHandle(token)
