"""Tree heads are C2SP checkpoints: read in their exact form only, and trusted by key and name."""

from __future__ import annotations

from base64 import b64encode

import pytest

from rcrp_desktop.adapters.keys import Ed25519Signer, check_ed25519
from rcrp_desktop.domain.audit.checkpoint import (
    Checkpoint,
    Note,
    build_note,
    is_signed_by,
    origin_of,
    parse_note,
)

ORIGIN = "rcrp/north/desk-03/0a1b2c3d/1"
HEAD = Checkpoint(ORIGIN, 7, bytes(range(32)))
SIGNER = Ed25519Signer(bytes(range(32)))
TEXT = build_note(HEAD, SIGNER).text()


def test_a_checkpoint_is_three_lines_and_a_signature_line():
    lines = TEXT.split("\n")
    assert lines[:3] == [ORIGIN, "7", b64encode(bytes(range(32))).decode()]
    assert lines[3] == ""
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


def test_a_note_is_read_back_and_its_signature_holds():
    note = parse_note(TEXT)
    assert note.checkpoint == HEAD
    assert is_signed_by(note, SIGNER.public_key, check_ed25519)


def test_an_unsigned_note_is_signed_by_nobody():
    note = parse_note(build_note(HEAD, None).text())
    assert note == Note(HEAD, ())
    assert not is_signed_by(note, SIGNER.public_key, check_ed25519)


@pytest.mark.parametrize("place", range(len(TEXT.encode())))
def test_no_changed_byte_goes_unnoticed(place: int):
    data = bytearray(TEXT.encode())
    data[place] ^= 1
    try:
        note = parse_note(data.decode())
    except ValueError:
        return
    assert not is_signed_by(note, SIGNER.public_key, check_ed25519)


def test_another_key_or_another_name_does_not_sign():
    other = Ed25519Signer(bytes(32))
    assert not is_signed_by(parse_note(TEXT), other.public_key, check_ed25519)
    elsewhere = build_note(Checkpoint("rcrp/other/desk/x/1", 7, HEAD.root), SIGNER)
    forged = Note(HEAD, elsewhere.signatures)
    assert not is_signed_by(forged, SIGNER.public_key, check_ed25519)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one line",
        f"{ORIGIN}\n7\n",
        TEXT.replace("\n7\n", "\n07\n"),
        TEXT.replace("\n7\n", "\n-7\n"),
        TEXT.replace("\n7\n", "\n٧\n"),
        TEXT + "\n",
        TEXT.rstrip("\n"),
        TEXT + "— \n",
        TEXT + "- a AAAA\n",
        TEXT + "— a ?\n",
        TEXT.replace("\n\n", "\nan extension\n\n"),
        f"{ORIGIN}\n7\nAAAA\n\n",
    ],
)
def test_other_forms_are_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        parse_note(text)


def test_an_origin_names_force_workstation_account_and_epoch():
    assert origin_of("north", "desk-03", "0a1b2c3d", 1) == ORIGIN


@pytest.mark.parametrize("piece", ["", "a b", "a/b", "a+b", "a\nb", "a\u200bb"])
def test_an_origin_that_would_break_the_note_is_refused(piece: str):
    with pytest.raises(ValueError, match="cannot stand"):
        origin_of(piece, "desk", "account", 1)


def test_what_is_wrong_with_a_note_is_said_of_what_stands_first_in_it():
    for text, words in (
        (f"{TEXT}\n", "not a signature line"),
        (f"{TEXT}\n\n", "not a signature line"),
        (TEXT.replace("\n\n", "\n"), "a checkpoint has three lines and an empty one"),
        (TEXT.replace("\n7\n", "\nseven\n"), "the size is not a number"),
    ):
        with pytest.raises(ValueError, match=f"^{words}$"):
            parse_note(text)
