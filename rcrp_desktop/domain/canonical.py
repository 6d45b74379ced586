"""Canonical JSON bytes (RFC 8785) for what is hashed or signed; takes no floats and no clever keys."""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeAlias, cast

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""What may be hashed: sequences are lists or tuples, keys are ASCII, integers fit a double exactly.

Text is taken as it is: whoever accepts it from outside brings it to NFC, once.
"""

MAX_INTEGER = 2**53 - 1
MAX_INTEGER_DIGITS = 17  # with a sign
_DOUBTFUL = b"0" * 16  # so many digits in a row may be too large a number
_DIGITS_AS_0 = bytes(ord("0") if 0x30 <= byte <= 0x39 else byte for byte in range(256))
MAX_DEPTH = 32

# What is encoded is always a tree: parsed here, or copied to a bounded depth.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    check_circular=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
)


def _kept_encoder(make: Callable[..., Any] | None) -> Callable[[object], str]:
    """``_ENCODER.encode``, its loop in C made once: the library makes it anew for each value, a third of the time.

    ``make`` makes the loop; it is the library's own affair, so another one, or none, costs the time and nothing else.
    """
    sort_keys, skip_keys, allow_nan = True, False, False
    text_as = (_ENCODER.default, json.encoder.encode_basestring, None, ":", ",")
    try:
        encode = make and make(None, *text_as, sort_keys, skip_keys, allow_nan)
    except TypeError:  # another Python's, which takes other things
        encode = None
    return (lambda value: "".join(encode(value, 0))) if encode else _ENCODER.encode


_spelled = _kept_encoder(getattr(json.encoder, "c_make_encoder", None))


def canonical_bytes(value: Json) -> bytes:
    """The one spelling of ``value``; equal values give equal bytes on every machine.

    Raises:
        ValueError: naming the place (``$.answers[3]``) of the first thing that has no such spelling.
    """
    # ASCII keys sort the same by code point and by UTF-16 unit, so the C encoder's order is RFC 8785's.
    return _spelled(_plain(value, "$", 0)).encode()


def parse_canonical(data: bytes) -> Json:
    """The value that ``data`` spells.

    Raises:
        ValueError: when the bytes are not JSON or not the canonical spelling of what they say.
    """
    text = data.decode()
    decoder = _DECODER if _DOUBTFUL in data.translate(_DIGITS_AS_0) else _DECODER_OF_SMALL
    try:
        # What stands before or after the value is not in its spelling.
        value: Json = decoder.raw_decode(text)[0]
    except RecursionError:
        raise ValueError("nested too deeply") from None
    # What is ASCII, bounded by the decoder and cannot nest too deeply needs no second look.
    is_plain = text.isascii() and text.count("{") + text.count("[") <= MAX_DEPTH
    if _spelled(value if is_plain else _plain(value, "$", 0)) != text:
        raise ValueError("not in canonical form")
    return value


def _small_integer(text: str) -> int:
    value = int(text) if len(text) <= MAX_INTEGER_DIGITS else MAX_INTEGER + 1
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise ValueError(f"integer {text[:24]} beyond 2^53-1")
    return value


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text[:24]} is not an integer")


_DECODER = json.JSONDecoder(
    parse_float=_no_float, parse_constant=_no_float, parse_int=_small_integer
)
_DECODER_OF_SMALL = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)
"""The same where no integer can be too large, which most bytes say at a glance: nothing is asked for each number."""


def _plain(value: object, place: str, depth: int) -> object:
    """The same value in dicts, lists and scalars that the encoder writes as RFC 8785 asks."""
    if isinstance(value, str):
        return _text(value, place)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise ValueError(f"{place}: integer beyond 2^53-1")
        return value
    if depth >= MAX_DEPTH:
        raise ValueError(f"{place}: nested more than {MAX_DEPTH} deep")
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {_key(k, place): _plain(v, f"{place}.{k}", depth + 1) for k, v in items}
    if isinstance(value, (list, tuple)):
        members = cast("Sequence[object]", value)
        return [_plain(v, f"{place}[{i}]", depth + 1) for i, v in enumerate(members)]
    raise ValueError(f"{place}: {type(value).__name__} cannot be recorded")


def _text(value: str, place: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{place}: text with half a surrogate pair") from None
    return value


def _key(key: object, place: str) -> str:
    if not (isinstance(key, str) and key.isascii()):
        raise ValueError(f"{place}: key {key!r} is not ASCII text")
    return key
