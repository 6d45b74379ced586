"""Forces whose programmes differ in the public record differ in where a call goes."""

from __future__ import annotations

import pytest

from tests.support.call_bench import engine_of
from tests.support.national_calls import handover


@pytest.mark.parametrize(
    ("otherwise", "humberside"),
    [
        ({}, "place_of_safety_leads"),
        ({"detained": "no"}, "ward_keeps"),
        ({"detained": "section", "ask": "transport"}, "transport_leads"),
    ],
)
def test_what_the_met_had_not_begun_goes_as_before_and_humberside_leaves_it_to_others(
    otherwise: dict[str, str], humberside: str
):
    """Handover, voluntary patients and transport: live in Humberside, not in London."""
    answers = handover(**otherwise)
    routes = [engine_of(pack).recommend(answers).route for pack in ("humberside-2020", "met-2023")]
    assert [route.id if route else "" for route in routes] == [humberside, "old_process"]
