"""The command line from a checkout: everything goes on, nothing of the preparing is in its output."""

from __future__ import annotations

from pathlib import Path

import private_environment
import pytest
import rcrp


def test_all_arguments_are_handed_on_and_the_output_is_the_commands_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    became: list[tuple[list[str], str]] = []

    def ensure(name: str) -> Path:
        rcrp.sys.stdout.write("Preparing ...")
        return Path(f"python-of-{name}")

    def become(command: list[str], environ: dict[str, str]) -> int:
        became.append((command, environ["PYTHONPATH"]))
        return 5

    monkeypatch.setattr(private_environment, "ensure", ensure)
    monkeypatch.setattr(private_environment, "become", become)
    monkeypatch.setattr(rcrp.sys, "argv", ["rcrp.py", "audit", "verify", "--json"])
    assert rcrp.main() == 5
    ((command, path),) = became
    assert command == [
        *("python-of-run", "-P", "-m", "rcrp_desktop.cli.main"),
        *("audit", "verify", "--json"),
    ]
    assert path.startswith(str(private_environment.ROOT))
    assert capsys.readouterr().out == ""
