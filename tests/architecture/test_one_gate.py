"""Whoever shows entries reads them through one gate, so that no new query forgets what counts."""

from __future__ import annotations

import re

from tests.architecture.source import modules

SQLITE = "rcrp_desktop/adapters/sqlite/"
READS = re.compile(r"\b(?:FROM|JOIN)\s+(?:leaf|part|erased|checkpoint|ruleset|log)\b")
# The gate; what verification reads, who names every row; and the writer over its own file.
MAY_READ = {
    f"{SQLITE}{name}.py"
    for name in (
        "counted_rows",
        "found_by_call",  # the gate asks it which entries to read
        "verified_rows",
        "schema",
        "log_header",  # the one row that a log has about itself, for all of these
        "log_state",
        "audit_log",
        "recorded",
        "epoch",
        "opening",
        "set_aside",
        # These look whether a head holds, and show nothing.
        "index_heads",
        "vouching",
        # Their tables are the index's own.
        "index",
        "index_build",
        "index_queries",
        "index_schema",
    )
}


def test_entries_are_read_through_the_gate():
    found = {
        module.name
        for module in modules("rcrp_desktop")
        if READS.search(module.text) and module.name not in MAY_READ
    }
    assert found == set()
