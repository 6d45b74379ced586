"""The command line over a data folder with the small pack, run in this process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rcrp_desktop.adapters.policy_files.published import FILE_NAME, encode
from rcrp_desktop.adapters.policy_files.rulesets import ruleset_bytes
from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.policy import PublishedPack, proof_of
from rcrp_desktop.cli.main import main
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import PolicyPack
from tests.support.pack_builder import a_pack

_PUBLISHED: list[bytes] = []


def small_pack_bytes() -> bytes:
    """The small pack as the control room gets it."""
    if not _PUBLISHED:
        _PUBLISHED.append(published_bytes(a_pack()))
    return _PUBLISHED[0]


def published_bytes(written: PolicyPack) -> bytes:
    """A pack as the control room gets it."""
    pack = replace(written, digest=hashlib.sha256(ruleset_bytes(written)).hexdigest())
    return encode(PublishedPack(pack, proof_of(check(pack))))


@dataclass
class Terminal:
    """Runs commands on one data folder."""

    data: Path

    def __call__(self, *args: str, keys: str | bytes | None = None) -> Result:
        """``keys`` is what is typed; the result is checked for an unexpected exception."""
        command = [*args, "--data", str(self.data)]
        result = CliRunner().invoke(main, command, input=keys)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    def answers(self, given: Mapping[str, object]) -> str:
        """A file of answers."""
        path = self.data.parent / "answers.json"
        path.write_text(json.dumps({"answers": given}), "utf-8")
        return str(path)

    def entries(self, mode: str = "live") -> Sequence[StoredEntry]:
        """Everything in the logs of a mode, but what the program says of itself."""
        folder = self.data if mode == "live" else self.data / mode
        found: list[StoredEntry] = []
        for path in all_logs(folder):
            with closing(SqliteLogReader(path)) as reader:
                found += reader.entries(limit=100_000)
        return [entry for entry in found if entry.record_class != "system"]

    def kinds(self) -> list[str]:
        """The kinds of all entries, in order."""
        return [entry.kind for entry in self.entries()]


@pytest.fixture
def rcrp(tmp_path: Path) -> Terminal:
    """A desk whose policy is the small pack."""
    data = tmp_path / "data"
    folder = data / "policies" / "small"
    folder.mkdir(parents=True)
    (folder / FILE_NAME).write_bytes(small_pack_bytes())
    (data / "settings.toml").write_text('policy = "small"\n', "utf-8")
    return Terminal(data)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder
