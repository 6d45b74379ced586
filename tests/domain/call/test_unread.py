"""What a desk had not read is a set of revisions, however it is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.unread import Unread


@st.composite
def pieces(draw):
    """Ascending lists without a number in common, as the logs of a call are, and a piece of each."""
    owner = draw(st.lists(st.integers(0, 2), max_size=24))
    lists = [[place for place, log in enumerate(owner) if log == which] for which in range(3)]
    cuts = [sorted(draw(st.tuples(*[st.integers(0, len(one))] * 2))) for one in lists]
    return [(one, *cut) for one, cut in zip(lists, cuts, strict=True)]


@given(pieces(), st.sets(st.integers(-1, 24)))
def test_it_is_the_set_of_what_its_pieces_hold(parts, others):
    plain = frozenset(place for one, start, stop in parts for place in one[start:stop])
    kept = Unread(parts)
    assert kept == plain
    assert plain == kept
    assert list(kept) == sorted(plain)
    assert len(kept) == len(plain)
    assert bool(kept) is bool(plain)
    assert hash(kept) == hash(Unread(parts))
    assert all((place in kept) is (place in plain) for place in range(-1, 26))
    assert kept.isdisjoint(others) is plain.isdisjoint(others)
    assert kept & others == plain & others
    assert kept | others == plain | others
    assert "0" not in kept


@given(pieces(), st.integers(0, 5))
def test_what_is_read_later_changes_nothing_of_it(parts, more):
    kept, before = Unread(parts), list(Unread(parts))
    for one, _, _ in parts:
        one.extend(range(100, 100 + more))
    assert list(kept) == before
