"""The private environment: when it is made again, what it holds, and what is said when it cannot be."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import private_environment as env
import pytest

PINNED = """\
# made by hand
alpha==1.0 \\
    --hash=sha256:aa
    # via beta
beta-extra==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:bb
beta==3.0 \\
    --hash=sha256:cc
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with nothing in it but an empty list of packages."""
    (tmp_path / "requirements-run.txt").write_text("", encoding="utf-8")
    monkeypatch.setattr(env, "ROOT", tmp_path)
    monkeypatch.setattr(env, "HERE", tmp_path)
    return tmp_path


def fake_make(folder: Path, name: str) -> None:
    python = env.python_in(folder)
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()


@pytest.mark.parametrize("version", [(3, 7), (3, 10), (3, 15), (4, 0)])
def test_a_python_that_cannot_work_is_refused_in_words(version: tuple[int, int]):
    with pytest.raises(env.Stop, match=r"needs Python 3\.11.*this one is \d+\.\d+"):
        env.check_python(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 14)])
def test_a_python_that_works_is_accepted(version: tuple[int, int]):
    env.check_python(version)


def test_the_second_start_makes_nothing(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    made: list[str] = []
    monkeypatch.setattr(
        env, "make", lambda folder, name: (made.append(name), fake_make(folder, name))
    )
    first = env.ensure("run")
    assert env.ensure("run") == first
    assert made == ["run"]


def test_other_requirements_make_it_again(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    made: list[str] = []
    monkeypatch.setattr(
        env, "make", lambda folder, name: (made.append(name), fake_make(folder, name))
    )
    env.ensure("run")
    (checkout / "requirements-run.txt").write_text("# other", encoding="utf-8")
    env.ensure("run")
    assert made == ["run", "run"]


def test_an_environment_that_was_not_proved_does_not_count(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(env, "make", fake_make)

    def refuse(python: Path) -> None:
        raise env.Stop("Qt does not load")

    with pytest.raises(env.Stop):
        env.ensure("run", prove=refuse)
    assert not env.is_complete(checkout / ".venv-run", env.stamp_of("run"))


def test_a_folder_that_cannot_be_written_is_named(checkout: Path):
    with (
        pytest.raises(env.Stop, match=r"cannot be written.*cp -r"),
        env.only_one(checkout / "no" / "venv"),
    ):
        pass


def test_packages_are_left_out_by_their_whole_name():
    assert env.without(PINNED, ("beta",)) == PINNED[: PINNED.index("beta==")]
    assert env.without(PINNED, ("beta-extra", "beta")) == PINNED[: PINNED.index("beta-extra")]


@pytest.mark.parametrize("name", sorted(set(env.REQUIREMENTS.values())))
def test_every_package_is_pinned_and_hashed(name: str):
    text = (Path(env.__file__).parent / name).read_text(encoding="utf-8")
    blocks = [b for b in re.split(r"(?m)^(?=\S)", text) if b.strip() and not b.startswith("#")]
    assert len(blocks) > 5
    assert [b for b in blocks if "==" not in b.splitlines()[0] or "--hash=sha256:" not in b] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_the_run_file_is_part_of_the_test_file():
    folder = Path(env.__file__).parent
    run, test = (
        set(re.findall(r"(?m)^([\w.-]+==\S+)", (folder / name).read_text(encoding="utf-8")))
        for name in ("requirements-run.txt", "requirements-test.txt")
    )
    assert run
    assert run <= test


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "not the one that was checked"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED", "PIP_CERT"),
        ("NewConnectionError: Temporary failure in name resolution", "cannot be reached"),
        ("ERROR: No matching distribution found for x==1", "not to be had"),
        ("something else", "could not be installed"),
    ],
)
def test_a_failure_of_pip_is_explained(output: str, words: str):
    assert words in env.explain(output)


def a_wheel(folder: Path, name: str, version: str, needs: str = "") -> Path:
    """A package with nothing in it but its metadata."""
    about = f"{name}-{version}.dist-info"
    requires = f"Requires-Dist: {needs}\n" if needs else ""
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        meta = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: more\n"
        file.writestr(f"{about}/METADATA", meta + requires)
        file.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{about}/RECORD", "")
    return wheel


def test_a_newer_release_of_a_pinned_package_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # Seen with the pip that Python 3.11 carries: `coverage[toml]` made it look at a release newer than the
    # pinned one, and stop. So Python's own pip it is, and not the newer one of this environment.
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    pinned = [
        a_wheel(tmp_path, "child", "1.0"),
        a_wheel(tmp_path, "parent", "1.0", "child[more]>=1"),
    ]
    a_wheel(tmp_path, "child", "2.0")
    lines = [
        f"{wheel.name.split('-')[0]}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"
        for wheel in pinned
    ]
    (tmp_path / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    env.install(env.python_in(tmp_path / "venv"), tmp_path / "requirements.txt")
    installed = {folder.name for folder in (tmp_path / "venv").rglob("*.dist-info")}
    assert {"child-1.0.dist-info", "parent-1.0.dist-info"} <= installed
    assert "child-2.0.dist-info" not in installed


def test_whoever_waits_is_told_how_far_it_is():
    times = iter([0.0, 7.0, 51.2, 60.0])
    progress = env.Progress(38, lambda: next(times))
    for line in ("Collecting click==8.4.2", "  Downloading click.whl", "Collecting pydantic==2.14"):
        progress.heard(line)
    assert progress.line() == "  fetching packages, 2 of at most 38 ... 7 s"
    progress.heard("Installing collected packages: click, pydantic")
    assert progress.line() == "  installing 2 packages ... 51 s"
    assert progress.done() == "  2 packages in 60 s"


def test_a_line_comes_every_few_seconds_while_a_program_says_nothing(capsys):
    # Ended by what is heard: the program waits for the third line that is told about it.
    command = [sys.executable, "-u", "-c", "print('one'); input(); print('two')"]
    said: list[str] = []
    heard: list[str] = []
    read, write = os.pipe()

    def line() -> str:
        said.append("still at it")
        if len(said) == 3:
            os.write(write, b"\n")
        return said[-1]

    with os.fdopen(read, "rb") as waits, os.fdopen(write, "wb"):
        returned, output = env.following.run(command, line, heard.append, every=0.01, stdin=waits)
    assert (returned, output) == (0, b"one\ntwo\n")
    assert [words.strip() for words in heard] == ["one", "two"]
    assert capsys.readouterr().out.count("still at it") >= 3


def test_packages_are_counted_by_their_pins():
    assert env.count_packages(PINNED) == 3


def test_what_is_missing_to_make_one_is_asked_for_with_the_rest(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    refused = subprocess.CompletedProcess([], 1, b"")
    monkeypatch.setattr(env, "run", lambda command: refused)
    package = "python{}.{}-venv".format(*sys.version_info)
    assert env.also_wanted("run") == {env.VENV_MODULE: package}
    fake_make(checkout / ".venv-run", "run")
    (checkout / ".venv-run" / env.STAMP).write_text(env.stamp_of("run"), encoding="utf-8")
    assert env.also_wanted("run") == {}


def test_what_stopped_a_script_is_said_in_words(capsys: pytest.CaptureFixture[str]):
    def stopped() -> int:
        raise env.Stop("The disk is full.")

    assert env.guarded(stopped) == 1
    assert capsys.readouterr().err == "\nThe disk is full.\n"


def test_without_the_network_a_sentence_says_what_to_do(tmp_path: Path):
    # A real pip, sent to a port where nothing listens, in a copy of the scripts.
    folder = Path(env.__file__).parent
    (tmp_path / "packaging").mkdir()
    for name in (
        "private_environment.py",
        "system_libraries.py",
        "following.py",
        "requirements-lint.txt",
    ):
        (tmp_path / "packaging" / name).write_bytes((folder / name).read_bytes())
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    environ |= {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    script = tmp_path / "packaging" / "private_environment.py"
    done = subprocess.run(
        [sys.executable, str(script), "lint"], env=environ, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / ".venv-lint" / env.STAMP).exists()
