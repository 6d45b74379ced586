"""Where the read-only data is: packs, scenarios, texts, theme. Nothing else computes such a path."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

_PACKAGE = Path(__file__).resolve().parents[1]
_VERIFIER = "rcrp_verify.py"


def resource_root() -> Path:
    """The copy inside the installed package if there is one, else the checkout's own folder.

    An editable install maps no data into the package, so the checkout must be looked at too.
    """
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def stand_alone_verifier() -> Path:
    """The one file with which a log is checked without this program."""
    installed = _PACKAGE / "verifier" / _VERIFIER
    return installed if installed.is_file() else _PACKAGE.parent / "packaging" / _VERIFIER


def resource_path(name: str) -> Path:
    """The path of a resource named with forward slashes, such as ``theme/tokens.toml``.

    Raises ValueError for a name that would leave the resources: absolute, with a drive, a
    backslash, ``.`` or ``..``. That the file exists is not promised.
    """
    parts = name.split("/")
    leaves = PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or "\\" in name
    if leaves or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"not the name of a resource: {name!r}")
    return resource_root().joinpath(*parts)
