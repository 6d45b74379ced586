"""Who sits at this workstation, from the process token: environment variables can be set by anyone."""

from __future__ import annotations

import ctypes
import os
import sys
import uuid
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rcrp_desktop.adapters.sync import storage_problem
from rcrp_desktop.application.problems import StorageUnavailable

_TOKEN_QUERY = 0x0008
_TOKEN_USER = 1
_WORKSTATION_FILE = "workstation-id"


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's account: ``id`` never changes (SID or uid), ``name`` is for reading."""

    id: str
    name: str

    @property
    def short_hash(self) -> str:
        """Stands for the account where it must not be named, as in the name of a log."""
        return sha256(self.id.encode()).hexdigest()[:8]


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


def workstation_id(data: Path) -> str:
    """The id of this workstation: made once and kept in the data folder.

    Raises:
        StorageUnavailable: when it can be neither read nor made.
    """
    path = data / _WORKSTATION_FILE
    try:
        if not path.exists():
            data.mkdir(parents=True, exist_ok=True)
            path.write_text(uuid.uuid4().hex[:12] + "\n", "ascii")
        text = path.read_text("ascii", errors="replace").strip()
    except OSError as error:
        raise storage_problem(error, str(data)) from error
    if not (text.isascii() and text.isalnum()):
        raise StorageUnavailable("io", f"{_WORKSTATION_FILE} holds no id")
    return text


def _windows_sid() -> str:  # pragma: no cover - only where there is a Windows token to read
    """The SID in the process token, as text."""
    if sys.platform != "win32":
        raise OSError("no Windows token here")
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
