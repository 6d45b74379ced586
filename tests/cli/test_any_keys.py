"""Whatever is typed: no traceback, the call ends, and hanging up never leaves anybody without police or help."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.adapters.policy_files.published import FILE_NAME
from tests.cli.conftest import Terminal, small_pack_bytes

KEYS = st.lists(
    st.sampled_from([*"123456789", *"ubtgwnqaskldcmr!?=", "", "x", "some words", "7", "é\u0301"]),
    max_size=40,
)


def a_desk(folder: str) -> Terminal:
    data = Path(folder) / "data"
    (data / "policies" / "small").mkdir(parents=True)
    (data / "policies" / "small" / FILE_NAME).write_bytes(small_pack_bytes())
    (data / "settings.toml").write_text('policy = "small"\n')
    return Terminal(data)


@given(KEYS)
@settings(max_examples=40)
def test_a_call_always_ends_in_words(keys: list[str]):
    with tempfile.TemporaryDirectory() as folder:
        rcrp = a_desk(folder)
        result = rcrp("assess", "--record", keys="\n".join(keys) + "\n")
        assert result.exit_code == 0, result.output
        kinds = rcrp.kinds()
        assert "call_ended" in kinds
        decided = {"decision_made", "supervisor_asked", "override_raised"} & set(kinds)
        assert decided, "a call that ends goes to police, to a supervisor, or was decided"
        if "override_raised" in kinds:
            assert "Police are attending now." in result.stdout
