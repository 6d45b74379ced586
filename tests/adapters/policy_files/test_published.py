"""The published form: exact both ways, and nothing but PackRejected for whatever is not one."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.policy_files.notation import (
    NotACondition,
    read_condition,
    write_condition,
)
from rcrp_desktop.adapters.policy_files.published import MAX_BYTES, decode, digest_of, encode
from rcrp_desktop.application.policy import PublishedPack, proof_of
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.domain.canonical import canonical_bytes
from rcrp_desktop.domain.policy.conditions import ALWAYS, NEVER
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import Approval, PolicyPack
from tests.adapters.policy_files.conftest import tried
from tests.support.pack_builder import a_pack
from tests.support.pack_strategies import conditions, packs
from tests.support.worded_pack import spoken_pack

SMALL = PublishedPack(a_pack(), proof_of(check(a_pack())))
SMALL_BYTES = encode(SMALL)


def sealed(value: dict[str, Any]) -> bytes:
    """Bytes with a digest that fits, so that only the content can be at fault."""
    digest = hashlib.sha256(canonical_bytes(value["pack"])).hexdigest()
    return canonical_bytes({**value, "digest": digest})


def issues_of(data: bytes) -> list[str]:
    with pytest.raises(PackRejected) as caught:
        decode(data)
    return [str(issue) for issue in caught.value.issues]


def test_what_is_published_reads_back_with_its_digest_and_proof():
    back = decode(SMALL_BYTES)
    digest = digest_of(a_pack())
    assert back == PublishedPack(replace(a_pack(), digest=digest), SMALL.proof)
    assert json.loads(SMALL_BYTES)["digest"] == digest


def test_stages_come_back_in_the_order_of_the_questions():
    assert list(decode(SMALL_BYTES).pack.stages) == ["safety_gate", "who", "life", "need"]


def test_a_route_for_told_dangers_is_kept_and_its_absence_alters_no_digest():
    assert "told_danger_route" not in json.loads(SMALL_BYTES)["pack"]
    named = replace(a_pack(), told_danger_route="police_soon")
    published = PublishedPack(named, proof_of(check(named)))
    assert decode(encode(published)).pack.told_danger_route == "police_soon"
    assert digest_of(named) != digest_of(a_pack())


@pytest.mark.parametrize(("value", "words"), [("", "must be left out"), ("gone", "unknown route")])
def test_a_route_for_told_dangers_that_names_none_is_refused(value: str, words: str):
    whole = json.loads(SMALL_BYTES)
    whole["pack"]["told_danger_route"] = value
    (issue,) = issues_of(sealed(whole))
    assert "pack.told_danger_route" in issue
    assert words in issue


def test_words_for_some_callers_are_kept_and_their_absence_alters_no_digest():
    (route, *_), pack = json.loads(SMALL_BYTES)["pack"]["routes"], spoken_pack()
    assert not {"say_to", "safety_net_to"} & route.keys()
    assert "scripts_to" not in json.loads(SMALL_BYTES)["pack"]
    back = decode(encode(PublishedPack(pack, proof_of(check(pack))))).pack
    assert (back.routes, back.scripts_to) == (pack.routes, pack.scripts_to)
    assert digest_of(pack) not in (digest_of(a_pack()), digest_of(replace(pack, scripts_to={})))


def test_approvals_stand_outside_the_digest():
    given = (Approval("4471", "2026-11-20", "5" * 64), Approval("2210", "2026-11-21", "5" * 64))
    meta = replace(a_pack().meta, approvals=given)
    approved = encode(replace(SMALL, pack=replace(a_pack(), meta=meta)))
    assert json.loads(approved)["approvals"][1] == {
        "by": "2210",
        "digest": "5" * 64,
        "day": "2026-11-21",
    }
    assert json.loads(approved)["digest"] == json.loads(SMALL_BYTES)["digest"]
    assert decode(approved).pack.meta.approvals == given


@given(packs())
def test_any_well_formed_pack_survives_publishing(pack: PolicyPack):
    data = encode(PublishedPack(pack, proof_of(check(pack))))
    back = decode(data)
    assert replace(back.pack, digest=pack.digest) == pack
    assert encode(back) == data


@given(st.one_of(conditions(a_pack().questions, max_leaves=12), st.sampled_from([ALWAYS, NEVER])))
def test_a_condition_reads_back_unchanged(condition):
    assert read_condition(write_condition(condition)) == condition


def test_every_fault_of_a_condition_has_its_path():
    with pytest.raises(NotACondition) as caught:
        read_condition({"all": ["a is b", {"any": ["c", {"not": 3}]}, {"x": "a is b"}]})
    assert [fault.path for fault in caught.value.faults] == [
        ("all", 1, "any", 0),
        ("all", 1, "any", 1, "not"),
        ("all", 2),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "published.json: "),
        (b"\xff", "published.json: not UTF-8: byte 1"),
        (b" " * (MAX_BYTES + 1), "published.json: too large"),
        (b"[" * 100_000, "published.json: "),
        (SMALL_BYTES + b"\n", "published.json: not in canonical form"),
        (SMALL_BYTES.replace(b":", b": ", 1), "published.json: not in canonical form"),
        (SMALL_BYTES[:-1] + b',"format":1}', "published.json: not in canonical form"),
        (SMALL_BYTES.replace(b'"format":1', b'"format":1.0'), "published.json: 1.0 is not an"),
        (SMALL_BYTES.replace(b"Act done?", b"Act Done?"), "digest: does not match the pack"),
        (b"[]", "published.json: must be a mapping"),
        (b"{}", "published.json: must have exactly the fields approvals, digest, format, pack"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else None,
)
def test_altered_bytes_are_refused(data: bytes, expected: str):
    assert any(expected in issue for issue in issues_of(data)), issues_of(data)


def a_duty(value: dict[str, Any]) -> dict[str, Any]:
    """The first duty of any route."""
    return next(route["duties"][0] for route in value["pack"]["routes"] if route["duties"])


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda v: v.update(format=2), "format: this program reads format 1"),
        (lambda v: v.update(format=True), "format: this program reads format 1"),
        (lambda v: v.update(approvals=[1]), "approvals[0]: must be a mapping"),
        (lambda v: v["proof"].update(nodes="42"), "proof.nodes: must be a whole number"),
        (lambda v: v["proof"]["answer_sets"].update(police_now=3), "police_now: must be a whole"),
        (lambda v: v["pack"].pop("rules"), "pack: lacks rules"),
        (lambda v: v["pack"].update(extra=1), "pack: has unknown extra"),
        (lambda v: a_duty(v).update(kind="sing"), "duties[0].kind: is not a kind of duty"),
        (
            lambda v: v["pack"]["meta"].update(illustrative=1),
            "pack.meta.illustrative: must be true",
        ),
        (lambda v: v["pack"]["rules"][3].update(when="goodbye"), "rules[3].when: 'goodbye' is not"),
        (lambda v: v["pack"]["rules"][3].update(when={}), "pack.rules[3].when: must be `question"),
        (lambda v: v["pack"]["rules"][3].update(route="gone"), "rules[3].route: unknown route"),
        (lambda v: v["pack"]["rules"][3].update(when="x is y"), "unknown question 'x'"),
        (lambda v: v["pack"]["routes"][0].update(response="x"), "response: is not a response"),
        (lambda v: v["pack"]["questions"][1].update(number=7), "questions[1].number: must be 2"),
        (lambda v: v["pack"]["questions"].pop(2), "must be 3"),
        (lambda v: v["pack"]["questions"][0]["options"].pop(), "options: a safety question needs"),
        (lambda v: v["pack"]["settings"].update(x=None), "pack.settings.x: must be a whole number"),
        (lambda v: v["pack"]["settings"].update(x=[1]), "pack.settings.x[0]: must be text"),
        (lambda v: v["pack"]["stages"].pop("who"), "questions[2].stage: unknown stage 'who'"),
        (lambda v: v["pack"]["do_now"].clear(), "do_now[0]: unknown do_now 'ambulance_now'"),
    ],
)
def test_a_malformed_pack_is_refused_with_its_place(
    spoil: Callable[[dict[str, Any]], object], expected: str
):
    value = json.loads(SMALL_BYTES)
    spoil(value)
    assert any(expected in issue for issue in issues_of(sealed(value))), issues_of(sealed(value))


def _slots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = [(*path, key) for key, _ in inside]
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inside:
        if isinstance(part, (dict, list)):
            found += _slots(part, (*path, key))
    return found


SLOTS = _slots(json.loads(SMALL_BYTES))
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 99)
    | st.sampled_from(["", "always", "weapon is yes", "x is y", "police_now", "advice", "-1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "any", "not", "id", "x"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.sampled_from(SLOTS), JUNK, st.booleans())
def test_any_change_inside_gives_a_pack_or_a_refusal(path, junk, remove: bool):
    value = json.loads(SMALL_BYTES)
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    if remove:
        del holder[path[-1]]
    else:
        holder[path[-1]] = junk
    if "pack" not in value:
        return
    found = tried(lambda: decode(sealed(value)))
    if isinstance(found, PublishedPack):
        assert decode(encode(found)) == found
    else:
        assert isinstance(found, PackRejected)
        assert found.issues


@given(st.data())
def test_no_change_of_bytes_changes_the_pack(data):
    place = data.draw(st.integers(0, len(SMALL_BYTES) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != SMALL_BYTES[place]))
    changed = SMALL_BYTES[:place] + bytes([byte]) + SMALL_BYTES[place + 1 :]
    found = tried(lambda: decode(changed))
    # Approvals and proof stand outside the digest; who signs a pack is checked elsewhere.
    assert isinstance(found, PackRejected) or found.pack.digest == digest_of(a_pack())


def test_reading_a_published_pack_loads_neither_pydantic_nor_yaml():
    program = (
        "import sys; import rcrp_desktop.adapters.policy_files.store,"
        " rcrp_desktop.adapters.policy_files.answers;"
        "print([m for m in ('pydantic', 'yaml', 'cryptography', 'rfc8785') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
