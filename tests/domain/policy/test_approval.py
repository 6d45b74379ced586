"""A pack is approved by two people who say which content and when; a flag never does it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.domain.policy.approval import NotApproved, counts, why_not_approved
from rcrp_desktop.domain.policy.pack import Approval, PackMeta
from tests.support.pack_builder import DIGEST, a_meta

DAY = "2026-11-23"
FIRST, SECOND = Approval("4471", "2026-11-20", DIGEST), Approval("2210", "2026-11-23", DIGEST)


def a_live_meta(*approvals: Approval, illustrative: bool = False) -> PackMeta:
    return replace(a_meta(), illustrative=illustrative, approvals=approvals)


@pytest.mark.parametrize(
    ("approvals", "why"),
    [
        ((), "nobody"),
        ((FIRST,), "one_person"),
        ((FIRST, FIRST), "one_person"),
        ((FIRST, replace(FIRST, day="2026-11-21")), "one_person"),
        ((replace(FIRST, by="PC  4471"), replace(FIRST, by=" pc 4471 ")), "one_person"),
        ((FIRST, replace(SECOND, digest="6" * 64)), "other_content"),
        ((FIRST, replace(SECOND, digest=DIGEST[:12])), "other_content"),
        ((FIRST, replace(SECOND, digest="")), "other_content"),
        ((FIRST, replace(SECOND, day="2026-11-24")), "other_day"),
        ((FIRST, replace(SECOND, day="2026-10-31")), "other_day"),
        ((FIRST, SECOND), None),
        ((FIRST, replace(SECOND, day="2026-11-01")), None),
        ((FIRST, SECOND, replace(FIRST, by="1001", digest="6" * 64)), None),
    ],
)
def test_two_people_approve_this_content_on_days_that_can_be(
    approvals: tuple[Approval, ...], why: NotApproved | None
):
    assert why_not_approved(a_live_meta(*approvals), DIGEST, DAY) == why


def test_what_calls_itself_an_example_is_one_whoever_approved_it():
    meta = a_live_meta(FIRST, SECOND, illustrative=True)
    assert why_not_approved(meta, DIGEST, DAY) == "example"


def test_nothing_is_said_of_approvals_that_a_record_does_not_keep():
    meta = replace(a_live_meta(), approvals_kept=False)
    assert why_not_approved(meta, DIGEST, DAY) == "not_kept"


def test_each_approval_tells_whether_it_counts():
    meta = a_live_meta(FIRST, replace(SECOND, digest="6" * 64))
    assert [counts(one, meta, DIGEST, DAY) for one in meta.approvals] == [True, False]


@pytest.mark.parametrize(
    "same",
    ["PS\u200b12", "P\u00adS 12", "\ufeffPS 12", "\u202ePS 12", "\uff30\uff33 \uff11\uff12", "ps12", "PS-12", "PS 12.", "PS, 12"],
)  # fmt: skip
def test_one_person_written_in_other_signs_is_one_person(same: str):
    first, second = replace(FIRST, by="PS 12"), replace(FIRST, by=same)
    assert why_not_approved(a_live_meta(first, second), DIGEST, DAY) == "one_person"


@pytest.mark.parametrize("nobody", ["\u200b", "...", "\u202e \u00ad", "-"])
def test_a_name_without_letters_and_digits_approves_nothing(nobody: str):
    unseen = replace(SECOND, by=nobody)
    assert why_not_approved(a_live_meta(FIRST, unseen), DIGEST, DAY) == "one_person"
    assert why_not_approved(a_live_meta(unseen), DIGEST, DAY) == "nobody"
    assert not counts(unseen, a_live_meta(unseen), DIGEST, DAY)
