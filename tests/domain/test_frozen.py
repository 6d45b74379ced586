"""A frozen class is a frozen dataclass in everything that can be seen of one."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields
from dataclasses import replace as library_replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.frozen import frozen, replace


def body() -> dict[str, object]:
    names = {"a": "int", "b": "tuple[int, ...]", "hidden": "int", "aside": "int"}
    return {
        "__module__": __name__,
        "__qualname__": "Thing",
        "__annotations__": names,
        "b": (),
        "hidden": field(default=0, repr=False),
        "aside": field(default=0, compare=False),
    }


Ours = frozen(type("Thing", (), body()))
Theirs = dataclass(frozen=True, slots=True)(type("Thing", (), body()))


@frozen
class One:
    """A single field."""

    value: int


@frozen
class Nothing:
    """No field."""


values = st.tuples(
    st.integers(0, 1),
    st.lists(st.integers(0, 1), max_size=2).map(tuple),
    st.integers(0, 1),
    st.integers(0, 1),
)


@given(values, values)
def test_it_is_equal_hashed_and_shown_as_the_library_has_it(left, right):
    ours, theirs = (Ours(*left), Ours(*right)), (Theirs(*left), Theirs(*right))
    assert (ours[0] == ours[1]) is (theirs[0] == theirs[1])
    assert (ours[0] != ours[1]) is (theirs[0] != theirs[1])
    assert hash(ours[0]) == hash(theirs[0])
    assert repr(ours[0]) == repr(theirs[0])


@given(values, values)
def test_it_is_replaced_and_read_field_by_field(left, right):
    thing = replace(Ours(*left), a=right[0], hidden=right[2])
    assert asdict(thing) == asdict(library_replace(Theirs(*left), a=right[0], hidden=right[2]))
    assert [f.name for f in fields(thing)] == [f.name for f in fields(Theirs)]
    match thing:
        case Ours(a, b, hidden, aside):
            assert (a, b, hidden, aside) == (right[0], left[1], right[2], left[3])


@pytest.mark.parametrize("name", ["a", "b", "hidden", "another"])
def test_it_can_be_changed_in_no_field_and_has_no_room_for_others(name):
    thing = Ours(1)
    with pytest.raises((FrozenInstanceError, TypeError)):
        setattr(thing, name, 2)
    with pytest.raises((FrozenInstanceError, TypeError)):
        delattr(thing, name)
    assert not hasattr(thing, "__dict__")


def test_another_class_with_the_same_fields_is_not_equal():
    assert Ours(1) != Theirs(1)
    assert One(1) != 1
    assert One(1) != Nothing()


def test_one_field_and_none_are_compared_too():
    assert One(1) == One(1)
    assert One(1) != One(2)
    assert hash(One(1)) == hash(One(1))
    assert repr(One(1)) == "One(value=1)"
    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing()}) == 1


@frozen
class Kept:
    """A field that is made, and not given."""

    given: int
    made: list[int] = field(init=False, default_factory=list[int])


def test_a_field_that_is_not_given_is_made_anew_and_one_that_is_not_there_refused():
    kept = Kept(1)
    kept.made.append(7)
    other = replace(kept, given=2)
    assert (other.given, other.made) == (2, [])
    assert replace(One(1), value=3) == One(3)
    assert replace(Nothing()) == Nothing()
    for thing in (kept, One(1), Nothing()):
        with pytest.raises(TypeError):
            replace(thing, unknown=1)
