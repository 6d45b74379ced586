"""What is said of a pack everywhere: not approved unless two people approved this content, and its marking always."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset, ruleset_bytes
from rcrp_desktop.application.retelling import Step
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Approval, PolicyPack
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_screen import present_banner
from rcrp_desktop.presentation.pack_words import pack_banner, pack_warnings
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.steps import Timeline
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS, DIGEST, a_pack

DAY = "2026-11-23"
WORDS = Words(TEXTS, Times(UTC), "4471")
TWO = (Approval("4471", "2026-11-20", DIGEST), Approval("2210", "2026-11-21", DIGEST))


def a_live_pack(*approvals: Approval) -> PolicyPack:
    meta = replace(a_pack().meta, illustrative=False, approvals=approvals)
    return replace(a_pack(), meta=meta)


def told(pack: PolicyPack) -> tuple[str, str]:
    """What the banner and the text for CAD say of a call that is taken with the pack."""
    bench = Bench(Engine(pack))
    shown = facts(bench, bench.a_call(ADVICE_ANSWERS))
    cad = present_cad(shown).text.replace("\n| ", " ")
    return present_banner(shown).text, cad


@pytest.mark.parametrize("approvals", [(), TWO[:1], (TWO[0], replace(TWO[1], digest="6" * 64))])
def test_a_pack_without_two_approvals_of_it_says_so_on_the_screen_and_on_cad(approvals):
    banner, cad = told(a_live_pack(*approvals))
    assert banner.startswith("POLICY NOT APPROVED – ")
    assert "POLICY NOT APPROVED - " in cad


def test_an_example_says_that_it_is_one():
    banner, cad = told(a_pack())
    assert banner == "EXAMPLE POLICY – not approved by a force"
    assert "EXAMPLE POLICY - NOT APPROVED BY A FORCE" in cad


def test_an_approved_pack_warns_of_nothing_and_keeps_its_name_and_marking():
    pack = a_live_pack(*TWO)
    banner, cad = told(pack)
    assert banner == ""
    assert "APPROVED" not in cad
    shown = pack_banner(pack, TEXTS, DAY)
    assert (shown.detail, shown.marking) == ("Small pack, pack 1.0.0", "OFFICIAL-SENSITIVE")


def test_an_approval_of_a_later_day_than_the_call_does_not_count_for_it():
    bench = Bench(Engine(a_live_pack(TWO[0], replace(TWO[1], day="2027-01-01"))))
    state = bench.a_call({})
    later = replace(facts(bench, state), now_ms=bench.clock.now_ms() + 400 * 86_400_000)
    assert present_banner(later).text.startswith("POLICY NOT APPROVED")


def test_a_pack_out_of_a_record_is_not_said_to_be_unapproved():
    kept = pack_of_ruleset(ruleset_bytes(a_live_pack(*TWO)))
    (told,) = pack_warnings(kept, TEXTS, DAY)
    assert told.startswith("EARLIER POLICY")


def dated(begins: str, ends: str = "") -> PolicyPack:
    pack = a_live_pack(*TWO)
    return replace(pack, meta=replace(pack.meta, effective_from=begins, effective_to=ends))


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        ("2026-11-24", "", ("POLICY NOT IN FORCE – it begins on 24 Nov 2026",)),
        ("2030-01-01", "2031-01-01", ("POLICY NOT IN FORCE – it begins on 1 Jan 2030",)),
        ("2020-01-01", "2026-11-22", ("POLICY NOT IN FORCE – it ended on 22 Nov 2026",)),
        ("2026-11-23", "2026-11-23", ()),
        ("2020-01-01", "", ()),
        ("soon", "", ("POLICY NOT IN FORCE – it begins on soon",)),
    ],
)
def test_a_pack_of_other_days_says_which(begins: str, ends: str, told: tuple[str, ...]):
    assert pack_warnings(dated(begins, ends), TEXTS, DAY) == told


def test_both_are_said_of_an_example_of_other_days():
    example = replace(dated("2030-01-01"), meta=replace(a_pack().meta, effective_from="2030-01-01"))
    banner, cad = told(example)
    assert banner == (
        "POLICY NOT IN FORCE – it begins on 1 Jan 2030 · EXAMPLE POLICY – not approved by a force"
    )
    assert "POLICY NOT IN FORCE - IT BEGINS ON 1 JAN 2030\nEXAMPLE POLICY" in cad


def test_a_call_is_judged_by_the_day_on_which_it_began():
    """It keeps the pack that it began with: midnight neither ends that pack for it nor makes it one of today."""
    bench = Bench(Engine(dated("2020-01-01", "2026-11-23")))
    shown = facts(bench, bench.a_call(ADVICE_ANSWERS))
    day_ms = 86_400_000
    assert present_banner(replace(shown, now_ms=shown.now_ms + day_ms)).text == ""
    late = Bench(Engine(dated("2020-01-01", "2026-11-22")))
    shown = facts(late, late.a_call(ADVICE_ANSWERS))
    assert present_banner(replace(shown, now_ms=shown.now_ms - day_ms)).text != ""


def test_a_pack_that_is_not_in_force_takes_calls_and_the_record_says_so():
    pack = dated("2030-01-01")
    bench = Bench(Engine(pack))
    state = bench.a_call(ADVICE_ANSWERS)
    assert facts(bench, state).stands.route is not None
    began = CallBegan("small", "1.0.0", DIGEST, "live")
    event = Event(state.call, Stamp(bench.clock.now_ms(), "4471", "handler", ""), began)
    line = Timeline(Engine(pack), WORDS).line(Step(event, "log", 1))
    (run,) = line.told
    assert run.text == "Pack small 1.0.0 · POLICY NOT IN FORCE – it begins on 1 Jan 2030"
