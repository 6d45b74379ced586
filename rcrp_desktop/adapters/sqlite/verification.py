"""Gives a log file a verdict. What is read of it, and within which bounds, is in ``verified_rows``."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from rcrp_desktop.adapters.keys import check_ed25519
from rcrp_desktop.adapters.sqlite.connection import open_reader
from rcrp_desktop.adapters.sqlite.errors import fault_of_file
from rcrp_desktop.adapters.sqlite.schema import (
    SCHEMA_VERSION,
    has_our_tables,
    schema_faults,
    schema_version,
)
from rcrp_desktop.adapters.sqlite.verified_rows import VerifiedRows
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.domain.audit.report import (
    Finding,
    IntegrityReport,
    KnownHead,
    Verdict,
    failed_report,
)
from rcrp_desktop.domain.audit.seal import Seal
from rcrp_desktop.domain.audit.verify import verify_log


class SqliteLogVerifier:
    """See the ``LogVerifier`` port. Any thread; ``progress`` is told how many entries are done."""

    def __init__(self, progress: Callable[[int], None] | None = None) -> None:
        self._progress = progress or _tell_nobody

    def verify(
        self,
        path: Path,
        *,
        known_heads: Sequence[KnownHead] = (),
        registered_key: bytes | None = None,
        tree_only: bool = False,
        seal: Seal | None = None,
    ) -> IntegrityReport:
        """The verdict on the log at ``path``; a damaged file is a verdict, a missing one a problem."""
        try:
            with closing(open_reader(path)) as connection:
                rows = self._readable(connection)
                if isinstance(rows, IntegrityReport):
                    return rows
                return verify_log(
                    rows.contents(pages=not tree_only),
                    check_ed25519,
                    known_heads=known_heads,
                    registered_key=registered_key,
                    tree_only=rows.pairs() if tree_only else None,
                    seal=seal,
                )
        except StorageCorrupt as problem:
            return failed_report(Verdict.INTEGRITY, problem.detail)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            problem = fault_of_file(error)
            if isinstance(problem, StorageCorrupt):
                return failed_report(Verdict.INTEGRITY, problem.detail)
            raise problem from error

    def _readable(self, connection: sqlite3.Connection) -> VerifiedRows | IntegrityReport:
        """The rows, or why none may be read: through tables that are not ours they would prove nothing."""
        version = schema_version(connection)
        if version > SCHEMA_VERSION:
            return failed_report(Verdict.CANNOT_JUDGE, f"the file has the newer form {version}")
        faults = schema_faults(connection)
        if version != SCHEMA_VERSION:
            faults.append(f"the file says it has form {version}")
        if not has_our_tables(connection):
            return failed_report(Verdict.SCHEMA, "; ".join(faults))
        found = [Finding(Verdict.SCHEMA, "; ".join(faults))] if faults else []
        return VerifiedRows(connection, found, self._progress)


def _tell_nobody(_done: int) -> None:
    """Progress that nobody asked for."""
