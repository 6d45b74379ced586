"""Whatever is done to the files of a pack: a pack or PackRejected, nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.policy_files.source import load_source
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import PolicyPack
from tests.adapters.policy_files.conftest import PACKS, tried

FILES = {path.name: path.read_text(encoding="utf-8") for path in (PACKS / "small").iterdir()}
WORDS = sorted({word for text in FILES.values() for word in text.split()})
PIECES = st.sampled_from(
    ["", "null", "[]", "{}", "7", "true", "x", "&a", "*a", "- ", ": ", "\n", "{not: ", '"', "\t"]
) | st.sampled_from(WORDS)


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, str]:
    """One to three words or lines of the pack replaced, removed, moved or doubled."""
    files = dict(FILES)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(files)))
        cut = draw(st.sampled_from(["word", "line", "line twice"]))
        parts = files[name].split(" ") if cut == "word" else files[name].splitlines(keepends=True)
        if not parts:  # emptied before: nothing is left in it to spoil
            continue
        place = draw(st.integers(0, len(parts) - 1))
        if cut == "line twice":
            parts.insert(draw(st.integers(0, len(parts))), parts[place])
        else:
            parts[place] = draw(PIECES) if cut == "word" else ""
        files[name] = (" " if cut == "word" else "").join(parts)
    return files


@given(spoilt())
def test_a_spoilt_pack_is_a_pack_or_a_refusal(files: dict[str, str]):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        found = tried(lambda: load_source(Path(folder), lambda base: None))
    if isinstance(found, PackRejected):
        assert found.issues
        assert all(issue.place and issue.message for issue in found.issues)
    else:
        # Well formed means that everything else can be asked of it.
        assert isinstance(found, PolicyPack)
        check(found)
