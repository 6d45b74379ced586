"""Real processes under other accounts of this machine, for root only: rights that nobody tried hold for nobody.

Python and its packages may lie where those accounts cannot go (below root's home), so the processes are given
open folders and find them through these. The program asks where its files really lie, so it gets a copy beside
their homes.
"""

from __future__ import annotations

import grp
import os
import shutil
import site
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CAN_BE_OTHERS = sys.platform.startswith("linux") and os.geteuid() == 0
SECONDS = 120


def two_groups() -> tuple[grp.struct_group, grp.struct_group]:
    """Any two groups that every Linux has; nobody is put into them, a process is just started in them."""
    found = [group for group in grp.getgrall() if 0 < group.gr_gid < 1000]
    return found[0], found[1]


@dataclass(frozen=True)
class OtherAccount:
    """An account by its number, with further groups and a home of its own."""

    uid: int
    groups: tuple[int, ...]
    home: Path
    folders: tuple[int, ...]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Python with these arguments, under this account."""
        python, base, packages, root = (f"/proc/self/fd/{folder}" for folder in self.folders)
        environ = {
            "HOME": str(self.home),
            "PATH": os.environ.get("PATH", ""),
            "PYTHONHOME": base,
            "PYTHONPATH": f"{root}{os.pathsep}{packages}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "QT_QPA_PLATFORM": "offscreen",
        }
        return subprocess.Popen(
            [python, *arguments],
            cwd="/",
            env=environ,
            pass_fds=self.folders,
            user=self.uid,
            group=self.uid,
            extra_groups=self.groups,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
        """The same to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(told, timeout=SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def rcrp(self, *arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
        """A command of the program, under this account."""
        return self.run("-m", "rcrp_desktop.cli.main", *arguments, told=told)


@contextmanager
def other_accounts(
    homes: Path, *groups: tuple[int, ...], first_uid: int = 61_001
) -> Iterator[tuple[OtherAccount, ...]]:
    """One account for each tuple of groups."""
    (packages,) = (path for path in sys.path if path in site.getsitepackages())
    homes.chmod(0o755)
    places = (os.path.realpath(sys.executable), sys.base_prefix, packages, _program(homes))
    folders = tuple(os.open(place, os.O_RDONLY) for place in places)
    made: list[OtherAccount] = []
    for uid, more in enumerate(groups, start=first_uid):
        home = homes / str(uid)
        home.mkdir(mode=0o700)
        os.chown(home, uid, uid)
        made.append(OtherAccount(uid, more, home, folders))
    try:
        yield tuple(made)
    finally:
        for folder in folders:
            os.close(folder)


def _program(homes: Path) -> Path:
    """A copy that every account may read, wherever the checkout lies and whatever rights it has."""
    copy = homes / "program"
    for part in ("rcrp_desktop", "resources"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for found in (copy, *copy.rglob("*")):
        found.chmod(0o755 if found.is_dir() else 0o644)
    return copy
