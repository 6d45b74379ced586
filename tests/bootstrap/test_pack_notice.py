"""The pack in force is proved again behind the first question, and a disagreement is told in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rcrp_desktop.application.policy import PublishedPack
from rcrp_desktop.bootstrap.window import pack_notice
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from tests.support.room import SeedKeys


def a_workplace(folder: Path) -> Workplace:
    return Workplace(
        open_desk(StartOptions(folder, "national-2023", "handler", "t")), keys=SeedKeys()
    )


def test_a_pack_that_holds_needs_no_words(tmp_path: Path):
    workplace = a_workplace(tmp_path)
    assert pack_notice(workplace) == ""
    workplace.close()


def test_a_record_that_differs_is_told(tmp_path: Path):
    workplace = a_workplace(tmp_path)
    published = workplace.engines.published
    other = replace(published.proof, answer_sets={"police_now": 1})
    workplace.engines.published = PublishedPack(published.pack, other)
    told = pack_notice(workplace)
    assert "NOT agree" in told
    assert "proof.answer_sets" in told
    workplace.close()


def test_a_pack_that_breaks_a_guarantee_is_told(tmp_path: Path):
    workplace = a_workplace(tmp_path)
    published = workplace.engines.published
    broken = replace(published.pack, rules=published.pack.rules[:-1])
    workplace.engines.published = PublishedPack(broken, published.proof)
    assert "total" in pack_notice(workplace)
    workplace.close()
