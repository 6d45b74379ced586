"""Drafts: what was begun is kept under what it is about, until it is recorded or can be decided no more."""

from __future__ import annotations

from rcrp_desktop.presentation.supervisor.matters import call_of, override_key
from rcrp_desktop.ui.supervisor.drafts import Draft, Drafts

FIRST, SECOND, OTHER = "c1 r1", "c1 r2", "c2 r1"
KNIFE = Draft("He has a knife.", "police_soon")


def begun() -> Drafts:
    drafts = Drafts()
    for about in (FIRST, SECOND, OTHER):
        drafts.keep(about, KNIFE)
    return drafts


def test_each_is_kept_by_what_it_is_about():
    drafts = Drafts()
    drafts.keep(FIRST, KNIFE)
    assert (drafts.of(FIRST), drafts.of(SECOND)) == (KNIFE, Draft())


def test_what_is_emptied_is_kept_no_more_and_a_route_alone_is_kept():
    drafts = begun()
    drafts.keep(FIRST, Draft())
    drafts.keep(SECOND, Draft(route="police_soon"))
    assert set(drafts._kept) == {SECOND, OTHER}


def test_what_is_about_nothing_is_not_kept():
    drafts = Drafts()
    drafts.keep("", KNIFE)
    assert drafts.of("") == Draft()


def test_to_empty_or_record_what_was_never_begun_is_nothing():
    drafts = Drafts()
    drafts.keep(FIRST, Draft())
    drafts.recorded(FIRST, "")
    assert drafts.of(FIRST) == Draft()


def test_what_is_recorded_goes_and_what_was_written_on_stays():
    drafts = begun()
    drafts.recorded(FIRST, KNIFE.why)
    drafts.recorded(SECOND, "He has")
    assert (drafts.of(FIRST), drafts.of(SECOND)) == (Draft(), KNIFE)


def test_of_one_call_only_what_can_still_be_decided_is_kept_and_of_another_all():
    drafts = begun()
    drafts.keep_only("c1", frozenset({SECOND}))
    assert [drafts.of(about) for about in (FIRST, SECOND, OTHER)] == [Draft(), KNIFE, KNIFE]


def test_an_override_is_about_its_call_and_is_another_than_the_next():
    assert call_of(override_key("c1", "a")) == call_of(FIRST) == "c1"
    assert len({override_key("c1", "a"), override_key("c1", "b"), override_key("c2", "a")}) == 3
