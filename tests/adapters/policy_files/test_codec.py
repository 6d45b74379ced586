"""A field that a published pack may lack is written only where it says something."""

from __future__ import annotations

import pytest

from rcrp_desktop.adapters.policy_files.codec import TEXT, TEXTS, Malformed, record_of
from rcrp_desktop.domain.frozen import frozen


@frozen
class Thing:
    """One field that always stands, one that came later."""

    name: str
    later: tuple[str, ...] = ()


THING = record_of(Thing, {"later": ()}, name=TEXT, later=TEXTS)


@pytest.mark.parametrize(
    ("thing", "written"),
    [(Thing("a"), {"name": "a"}), (Thing("a", ("b",)), {"name": "a", "later": ["b"]})],
)
def test_each_value_has_one_form_and_reads_back(thing: Thing, written: dict[str, object]) -> None:
    assert THING.encode(thing) == written
    assert THING.decode(written, ()) == thing


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"name": "a", "later": []}, "must be left out, as it says nothing"),
        ({"later": ["b"]}, "lacks name"),
        ({"name": "a", "other": 1}, "has unknown other"),
        ({"name": "a", "later": "b"}, "must be a list"),
    ],
)
def test_another_form_is_refused(found: object, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        THING.decode(found, ())
