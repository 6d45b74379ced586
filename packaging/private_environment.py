"""Makes and keeps a private Python environment inside the checkout, from pinned and hashed packages.

Standard library only, and readable by any Python 3.7 or newer, so that one that is too old is told
so in words. ``python3 packaging/private_environment.py NAME`` makes one and prints its Python.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import following
import system_libraries

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OLDEST = (3, 11)
TOO_NEW = (3, 15)
REQUIREMENTS = {
    "run": "requirements-run.txt",
    "test": "requirements-test.txt",
    "pure": "requirements-test.txt",
    "lint": "requirements-lint.txt",
    "nightly": "requirements-nightly.txt",
}
# The environment "pure" lacks these, to prove that only the user interface needs them.
NOT_PURE = ("pyside6-essentials", "shiboken6", "pytest-qt")
STAMP = "complete.json"
VENV_MODULE = "Python's own venv module"

# What pip prints -> what to tell the person. The first that fits is told.
PIP_FAULTS = (
    (
        r"DO NOT MATCH THE HASHES",
        "A downloaded package is not the one that was checked. Nothing was installed. Ask whoever"
        " runs your package mirror; do not switch the check off.",
    ),
    (
        r"No space left",
        "The disk is full. Free about one gigabyte, then start again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package index shows a certificate that Python does not trust. Behind a network that"
        " inspects traffic, set PIP_CERT to your organisation's certificate file, then start again.",
    ),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Connection(Reset|Refused)?"
        r"Error|Temporary failure|Network is unreachable|ProxyError",
        "The package index cannot be reached. The first start needs the network (or a mirror that"
        " pip knows of); later starts do not.",
    ),
    (
        r"No matching distribution|Could not find a version",
        "A package is not to be had for this Python or this kind of machine. Python 3.11 to 3.14 on"
        " Windows, macOS or Linux (glibc 2.34 or newer) is needed.",
    ),
)


class Stop(Exception):
    """The script cannot go on; the message is for the person who started it."""


def ensure(name: str, prove: Callable[[Path], None] | None = None) -> Path:
    """The Python of environment ``name``, made first if it is not there or out of date.

    ``prove`` is called with that Python before the environment counts as complete.
    """
    check_python(sys.version_info[:2])
    folder = ROOT / (".venv-" + name)
    python = python_in(folder)
    stamp = stamp_of(name)
    if is_complete(folder, stamp):
        return python
    with only_one(folder):
        if not is_complete(folder, stamp):
            make(folder, name)
            if prove is not None:
                prove(python)
            (folder / STAMP).write_text(stamp, encoding="utf-8")
    return python


def check_python(version: tuple) -> None:
    """Refuse a Python that the packages are not made for."""
    if OLDEST <= version < TOO_NEW:
        return
    raise Stop(
        "RCRP Desktop needs Python 3.11, 3.12, 3.13 or 3.14; this one is {}.{}. Start this script"
        " with another Python, for example: python3.12 {}".format(*version, sys.argv[0])
    )


def python_in(folder: Path) -> Path:
    """Where an environment keeps its Python."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_of(name: str) -> str:
    """What an environment was made from: another stamp means it must be made again."""
    requirements = (HERE / REQUIREMENTS[name]).read_bytes()
    made_from = {
        "requirements": hashlib.sha256(requirements).hexdigest(),
        "python": platform.python_version(),
        "base": sys.base_prefix,
        "machine": platform.machine(),
        "place": str(ROOT),
    }
    return json.dumps(made_from, indent=1, sort_keys=True)


def is_complete(folder: Path, stamp: str) -> bool:
    """Whether an environment was finished from exactly what ``stamp`` says."""
    try:
        return (folder / STAMP).read_text(encoding="utf-8") == stamp and python_in(folder).exists()
    except OSError:
        return False


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Two starts at once take turns; the lock goes with its process, however that ends."""
    try:
        handle = folder.with_name(folder.name + ".lock").open("a+b")
    except OSError as fault:
        raise Stop(
            f"This folder cannot be written to: {ROOT} ({fault.strerror}). Copy it to where you may write,"
            f' and start it there: cp -r "{ROOT}" ~/rcrp-desktop (Windows: xcopy /e /i), or have who owns it'
            " give you the right."
        ) from fault
    with contextlib.closing(handle):
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make(folder: Path, name: str) -> None:
    """Build environment ``name`` from nothing; what stood there is replaced."""
    print(f"Preparing {folder.name} in this folder (the first time only) ...", flush=True)
    need_venv_module()
    print("  making an empty environment ...", flush=True)
    done = run([sys.executable, "-m", "venv", "--clear", str(folder)])
    if done.returncode:
        raise Stop("Python could not make a private environment:\n\n" + last_words(done.stdout))
    with requirements_file(name) as requirements:
        install(python_in(folder), requirements)


def need_venv_module() -> None:
    """Debian keeps part of venv in a package of its own."""
    package = missing_venv_package()
    if package:
        system_libraries.obtain([package], [VENV_MODULE])


def missing_venv_package() -> str:
    """The system package that is wanted before an environment can be made, "" where none is."""
    probe = run([sys.executable, "-c", "import venv, ensurepip"])
    return "python{}.{}-venv".format(*sys.version_info) if probe.returncode else ""


def also_wanted(name: str) -> dict:
    """What making environment ``name`` wants of the system, as the thing that lacks and its package.

    For whoever asks for other packages at the same time: one command for all, not one after the other.
    """
    if is_complete(ROOT / (".venv-" + name), stamp_of(name)):
        return {}
    package = missing_venv_package()
    return {VENV_MODULE: package} if package else {}


@contextlib.contextmanager
def requirements_file(name: str) -> Iterator[Path]:
    """The file to install from; for "pure" a shortened copy."""
    path = HERE / REQUIREMENTS[name]
    if name != "pure":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        shortened = Path(folder) / "requirements-pure.txt"
        text = without(path.read_text(encoding="utf-8"), NOT_PURE)
        shortened.write_text(text, encoding="utf-8")
        yield shortened


def without(requirements: str, names: tuple) -> str:
    """Pinned requirements less the blocks of some packages."""
    blocks = re.split(r"(?m)^(?=\S)", requirements)
    return "".join(b for b in blocks if re.split(r"[\s=]", b, maxsplit=1)[0] not in names)


def install(python: Path, requirements: Path) -> None:
    """Install exactly what ``requirements`` pins, checking every hash, building nothing.

    pip is not asked to choose: the file names everything. An older pip that chooses looks at a newer
    release of a package asked for with an extra (``coverage[toml]``), and then refuses it as not pinned.
    """
    options = ["--require-hashes", "--only-binary=:all:", "--no-deps", "--no-input", "--retries=2"]
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", *options]
    progress = Progress(count_packages(requirements.read_text(encoding="utf-8")))
    command = [*command, "--progress-bar=off", "-r", str(requirements)]
    returned, output = following.run(command, progress.line, progress.heard)
    if returned == 0:
        print(progress.done(), flush=True)
    else:
        words = "\n\npip's last words:\n\n" + last_words(output)
        raise Stop(explain(output.decode("utf-8", "replace")) + words)


def count_packages(requirements: str) -> int:
    """How many packages a pinned file names; those for other systems are among them."""
    return len(re.findall(r"(?m)^[A-Za-z0-9][\w.-]*==", requirements))


class Progress:
    """What pip has come to, in a line for the person who waits."""

    def __init__(self, packages: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._packages = packages
        self._clock = clock
        self._began = clock()
        self._seen = 0
        self._step = "fetching"

    def heard(self, line: str) -> None:
        """A line of pip's. One that says neither of two things changes nothing."""
        if line.lstrip().startswith(("Collecting ", "Requirement already satisfied")):
            self._seen += 1
        elif line.startswith("Installing collected packages"):
            self._step = "installing"

    def line(self) -> str:
        """How far it is, and for how long it has been going on."""
        seconds = round(self._clock() - self._began)
        if self._step == "installing":
            return f"  installing {self._seen} packages ... {seconds} s"
        return f"  fetching packages, {self._seen} of at most {self._packages} ... {seconds} s"

    def done(self) -> str:
        """How many there are now, and how long it took."""
        return f"  {self._seen} packages in {round(self._clock() - self._began)} s"


def explain(output: str) -> str:
    """What pip's failure means and what to do, in a sentence or two."""
    for pattern, meaning in PIP_FAULTS:
        if re.search(pattern, output):
            return meaning
    return "The packages could not be installed."


def run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run without a terminal, keeping what is printed."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def last_words(output: bytes) -> str:
    """The end of a program's output, indented."""
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return "\n".join("    " + line for line in lines[-6:])


def with_checkout(environ: Mapping[str, str]) -> dict:
    """The environment in which Python finds this checkout, whatever folder we were started from."""
    path = [str(ROOT), environ.get("PYTHONPATH", "")]
    return {**environ, "PYTHONPATH": os.pathsep.join(part for part in path if part)}


def become(command: list[str], environ: dict) -> int:
    """Run ``command`` in place of this script; on Windows, beside it until it ends."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environ)
    return subprocess.call(command, env=environ)


def guarded(main: Callable[[], int]) -> int:
    """Run a script's ``main``; say in words what stopped it, and exit 1."""
    try:
        return main()
    except (Stop, system_libraries.Missing) as fault:
        print("\n" + str(fault), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Nothing half-made will be used.", file=sys.stderr)
        return 130


def main() -> int:
    """Make the environment named on the command line."""
    names = sys.argv[1:]
    if len(names) != 1 or names[0] not in REQUIREMENTS:
        raise Stop("Name one environment: " + ", ".join(REQUIREMENTS))
    with contextlib.redirect_stdout(sys.stderr):
        python = ensure(names[0])
    print(python)
    return 0


if __name__ == "__main__":
    raise SystemExit(guarded(main))
