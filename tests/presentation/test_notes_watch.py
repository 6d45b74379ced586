"""What the notes box notices: phrases of the pack, and what looks like a person's details. It answers nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.presentation.notes_watch import looks_like_subject_data, notice
from tests.support.call_bench import national
from tests.support.pack_builder import a_pack

PACK = a_pack()


@pytest.mark.parametrize(
    "text",
    [
        "She said goodbye.",
        "SAID GOODBYE",
        "he said  goodbye",
        "said\ngoodbye to all",
        "said goodbye",
    ],
)
def test_a_phrase_is_found_whatever_its_case_and_spaces(text):
    (found,) = notice(PACK, text)
    assert found.flag.question == "goodbye"
    assert text[found.start : found.start + found.length] == found.phrase
    assert found.phrase.casefold().split() == ["said", "goodbye"]


@pytest.mark.parametrize(
    "text", ["", "unsaid goodbyes", "said goodbyes", "said good bye", "resaid"]
)
def test_half_a_phrase_is_none(text):
    assert notice(PACK, text) == ()


def test_phrases_come_in_reading_order_each_time_they_stand_there():
    found = notice(PACK, "given the dog away, said goodbye, said goodbye")
    assert [n.phrase for n in found] == ["given the dog away", "said goodbye", "said goodbye"]
    assert [n.start for n in found] == sorted(n.start for n in found)


@given(st.text(max_size=80))
def test_any_text_can_be_looked_at(text):
    for found in notice(PACK, text):
        assert text[found.start : found.start + found.length] == found.phrase
    assert looks_like_subject_data(text) in (True, False)


def test_every_phrase_of_the_national_pack_is_found_by_itself():
    pack = national().pack
    phrases = [(flag, phrase) for flag in pack.red_flags for phrase in flag.phrases]
    assert phrases
    for flag, phrase in phrases:
        assert flag in [found.flag for found in notice(pack, f"Caller: {phrase}, now.")]
        assert pack.question(flag.question) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Ring 07700 900123",
        "Ring 07700900123 back",
        "Call +44 7700 900123",
        "on 0161 496 0000 now",
        "at HU1 2AB",
        "Lives at hu12ab",
        "Mrs Smith says",
        "Dr. Patel from the surgery",
        "a man called Alan",
        "her name is Zofia",
        "12 Mill Lane, first floor",
        "14a Station Road",
        "write to zofia@example.org",
        "mail: a.b+c@x.example.uk, he said",
    ],
)
def test_what_looks_like_a_persons_details_is_noticed(text):
    assert looks_like_subject_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "Took 30 tablets at 14:20, breathing.",
        "Second call today. Ambulance 45 minutes.",
        "On the bridge, outside the rail.",
        "GP called back, no reply.",
        "Section 136 not used before.",
        "Officers there 2 hours ago, ref 401 of 23/11/2026.",
        "Ward 12, bay 3. Left at 09:15.",
        "Drank 1 litre of vodka. 3 people inside.",
        "CAD 1234 23NOV",
        "The Miss button was pressed.",
        "Has not called since 08:00",
        "Mental health team called, they cannot come.",
        "Walked to the A63 road",
        "Temperature 39.5, 2 paracetamol",
    ],
)
def test_ordinary_sentences_raise_no_alarm(text):
    assert not looks_like_subject_data(text)
