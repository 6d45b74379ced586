"""What tests work out only once is what each of them would have worked out, and nothing else is taken for it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from rcrp_desktop.adapters import text_files
from rcrp_desktop.adapters.policy_files import published
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.application import pack_measures
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy import guarantees
from tests.support.call_bench import national
from tests.support.done_once import by_bytes, by_pack
from tests.support.pack_builder import a_pack

DATA = resource_path("policies/national-2023/published.json")


def test_an_equal_pack_is_checked_once_and_any_other_anew():
    asked: list[str] = []
    check = by_pack(lambda pack: asked.append(pack.meta.title) or pack.meta.title)
    pack = national().pack
    other = replace(pack, meta=replace(pack.meta, title="Of the same digest"))
    assert [check(pack), check(replace(pack)), check(other)] == [
        pack.meta.title,
        pack.meta.title,
        "Of the same digest",
    ]
    assert asked == [pack.meta.title, "Of the same digest"]


def test_what_was_refused_is_refused_again_and_other_bytes_are_read_anew():
    data = DATA.read_bytes()
    decode = by_bytes(published.decode)
    assert decode(data) is decode(bytes(bytearray(data)))
    for _ in range(2):
        with pytest.raises(PackRejected):
            decode(data[:-2])


def test_a_pack_that_breaks_a_guarantee_is_found_out_after_the_one_that_holds_all():
    pack = national().pack
    assert guarantees.check(pack).held
    spoilt = replace(pack, rules=pack.rules[:-1])
    assert not guarantees.check(spoilt).held
    assert guarantees.check(pack).held


def test_other_chances_and_other_packs_are_measured_anew():
    pack = a_pack()
    other = replace(pack, meta=replace(pack.meta, title="Of the same digest"))
    halves, none = (Fraction(1, 2),), (Fraction(),)
    assert pack_measures.doubt_of(pack, halves) is pack_measures.doubt_of(replace(pack), halves)
    assert pack_measures.doubt_of(pack, none).chances == none
    assert pack_measures.doubt_of(other, halves) is not pack_measures.doubt_of(pack, halves)
    assert pack_measures.time_of(pack) is pack_measures.time_of(replace(pack))
    assert pack_measures.time_of(other) is not pack_measures.time_of(pack)


def test_words_that_changed_in_their_file_are_read_anew(tmp_path: Path):
    file = tmp_path / "words.toml"
    for word in ("before", "after"):
        file.write_text(f'[a]\nb = "{word}"\n', "utf-8")
        assert text_files._tables(file) == {"a": {"b": word}}
