"""Answers files: read whole, or refused with every fault and its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.policy_files.answers import MAX_BYTES, read_answers
from rcrp_desktop.application.problems import AnswersRejected
from tests.adapters.policy_files.conftest import tried
from tests.support.pack_builder import a_pack
from tests.support.pack_strategies import answers

PACK = a_pack()


def issues_of(data: bytes) -> list[str]:
    with pytest.raises(AnswersRejected) as caught:
        read_answers(data, PACK, "a.json")
    return [str(issue) for issue in caught.value.issues]


@given(answers(PACK))
def test_answers_are_read_in_the_order_of_the_file(given_answers: dict[str, str]):
    data = json.dumps({"answers": given_answers}).encode()
    assert list(read_answers(data, PACK).items()) == list(given_answers.items())


def test_unsure_is_an_answer_to_every_question():
    data = json.dumps({"answers": {q.id: "unsure" for q in PACK.questions}}).encode()
    assert set(read_answers(data, PACK).values()) == {"unsure"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"answers": {"gun": "yes"}}', "a.json: answers.gun: there is no such question"),
        (
            b'{"answers": {"weapon": "maybe"}}',
            "a.json: answers.weapon: has no option 'maybe'; it has yes, no, not_known",
        ),
        (
            b'{"answers": {"weapon": "yes", "weapon": "no"}}',
            "a.json: answers.weapon: duplicate key",
        ),
        (b'{"answers": {}, "answers": {}}', "a.json: answers: duplicate key"),
        (b'{"answers": {"weapon": true}}', "a.json: answers.weapon: must be text"),
        (b'{"answers": {"weapon": null}}', "a.json: answers.weapon: must be text"),
        (b'{"answers": {"weapon": 1.5}}', "a.json: answers.weapon: 1.5 is not a whole number"),
        (b'{"answers": ["weapon"]}', "a.json: answers: must be a mapping from question"),
        (b'{"known": {}, "answers": {}}', "a.json: known: is not a field here"),
        (b"{}", "a.json: answers: is missing"),
        (b"[]", "a.json: must be a mapping"),
        (b"null", "a.json: must be a mapping"),
        (b"", "a.json: not JSON"),
        (b'{"answers": {}}\xff', "a.json: not UTF-8: byte 16"),
        (b" " * (MAX_BYTES + 1), "a.json: too large"),
    ],
)
def test_a_fault_is_named_with_its_place(data: bytes, expected: str):
    assert issues_of(data)[0].startswith(expected)


def test_every_fault_is_named():
    data = b'{"x": 1, "answers": {"gun": "yes", "weapon": "maybe", "crime": 2, "intent": "plan"}}'
    assert [issue.split(": ")[1] for issue in issues_of(data)] == [
        "x",
        "answers.gun",
        "answers.weapon",
        "answers.crime",
    ]


@given(st.binary(max_size=300))
def test_any_bytes_give_answers_or_a_refusal(data: bytes):
    found = tried(lambda: read_answers(data, PACK))
    assert found == {} or (isinstance(found, AnswersRejected) and found.issues)
