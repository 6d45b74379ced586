"""Strict YAML and JSON: what is read, and what is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.plain import MAX_DEPTH, MAX_INTEGER, place
from rcrp_desktop.adapters.strict_json import parse_json
from rcrp_desktop.adapters.strict_yaml import MAX_BYTES, parse_yaml

LIMIT = 64 * 1024


def yaml_value(text: str):
    parsed = parse_yaml(text.encode(), "f.yaml")
    assert parsed.issues == ()
    return parsed.value


def yaml_issues(data: str | bytes) -> list[str]:
    parsed = parse_yaml(data.encode() if isinstance(data, str) else data, "f.yaml")
    return [str(issue) for issue in parsed.issues]


def json_issues(data: str | bytes) -> list[str]:
    parsed = parse_json(data.encode() if isinstance(data, str) else data, "f.json", limit=LIMIT)
    return [str(issue) for issue in parsed.issues]


def test_a_place_is_written_as_people_write_paths():
    assert place("rules.yaml", ("rules", 12, "when", "all", 0)) == (
        "rules.yaml: rules[12].when.all[0]"
    )
    assert place("rules.yaml") == "rules.yaml"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("2023-07-26", "2023-07-26"),
        ("2023-07-26 10:00:00", "2023-07-26 10:00:00"),
        ("9:30", "9:30"),
        ("0.1.0", "0.1.0"),
        ("0", 0),
        ("-15", -15),
        ("null", None),
        ("~", None),
        ("", None),
        ("'1.5'", "1.5"),
        ('"true"', "true"),
        ("[a, 1, [b]]", ["a", 1, ["b"]]),
        ("yes: no", {"yes": "no"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
    ],
)
def test_only_plain_values_come_out_of_yaml(text: str, value: object):
    assert yaml_value(text) == value
    assert type(yaml_value(text)) is type(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: {c: 1, d: 2, c: 3}", "f.yaml: b.c: duplicate key (line 2)"),
        ("a: &x [1]", "f.yaml: a: anchors (&name) are not read; write it out (line 1)"),
        ("a: &x 1\nb: *x", "f.yaml: b: aliases (*name) are not read; write it out (line 2)"),
        ("b: {<<: {c: 1}}", "f.yaml: b: merge keys (<<) are not read (line 1)"),
        (
            "a: !!python/name:os.system x",
            "f.yaml: a: tags (tag:yaml.org,2002:python/name:os.system)",
        ),
        ("a: !secret x", "f.yaml: a: tags (!secret) are not read"),
        ("a: !!str 1", "f.yaml: a: tags"),
        ("a: 1.0", "f.yaml: a: '1.0' is not a whole number; put text in quotes"),
        ("a: 1e3", "f.yaml: a: '1e3' is not a whole number"),
        ("a: .inf", "f.yaml: a: '.inf' is not a whole number"),
        ("a: 010", "f.yaml: a: '010' is not a whole number"),
        ("a: 0x1f", "f.yaml: a: '0x1f' is not a whole number"),
        ("a: 1_000", "f.yaml: a: '1_000' is not a whole number"),
        ("a: 9007199254740993", "f.yaml: a: the number is too large"),
        ("a: " + "9" * 5000, "f.yaml: a: the number is too large"),
        ("1: a", "f.yaml: key '1' must be text; put it in quotes"),
        ("true: a", "f.yaml: key 'true' must be text"),
        ("? [a]\n: b", "f.yaml: a key must be plain text"),
        ("a: 1\n---\nb: 2", "f.yaml: more than one document"),
        ("a: [1", "f.yaml: not YAML:"),
        ("a: 1\n\tb: 2", "f.yaml: not YAML:"),
        ("a: \x00", "f.yaml: not YAML:"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), f"nested more than {MAX_DEPTH} deep"),
    ],
)
def test_what_surprises_people_is_refused_with_its_place(text: str, expected: str):
    assert any(expected in issue for issue in yaml_issues(text)), yaml_issues(text)


def test_nesting_up_to_the_bound_is_read():
    assert yaml_issues("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []


def test_several_faults_are_all_named():
    found = yaml_issues("a: 1.5\nb: &x 1\nc: {d: 1, d: 2}\n")
    assert [issue.split(":")[1].strip() for issue in found] == ["a", "b", "c.d"]


@pytest.mark.parametrize("issues", [yaml_issues, json_issues])
def test_bytes_that_are_not_utf8_or_carry_a_mark_are_refused(issues):
    assert "not UTF-8: byte 2" in issues(b"a\xff")[0]
    assert "byte order mark" in issues(b"\xef\xbb\xbf{}")[0]


def test_files_over_the_limit_are_refused_and_files_at_it_are_read():
    assert yaml_issues("#" * MAX_BYTES) == []
    assert "too large" in yaml_issues("#" * (MAX_BYTES + 1))[0]
    assert json_issues('"' + "a" * (LIMIT - 2) + '"') == []
    assert "too large" in json_issues('"' + "a" * (LIMIT - 1) + '"')[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": {"b": 1, "b": 1}}', "f.json: a.b: duplicate key"),
        ('{"a": [1, 2.5]}', "f.json: a[1]: 2.5 is not a whole number"),
        ('{"a": NaN}', "f.json: not JSON: NaN is not a value of JSON"),
        ('{"a": 9007199254740993}', "f.json: a: the number is too large"),
        ('{"a": ' + "9" * 5000 + "}", "f.json: a: the number is too large"),
        ('{"a": "\\ud800"}', "f.json: a: holds half a surrogate pair"),
        ('{"a": 1', "f.json: not JSON:"),
        ("{} {}", "f.json: not JSON:"),
        ("", "f.json: not JSON:"),
        ("[" * 50_000, f"f.json: nested more than {MAX_DEPTH} deep"),
    ],
)
def test_json_that_readers_disagree_on_is_refused(text: str, expected: str):
    assert any(expected in issue for issue in json_issues(text)), json_issues(text)


def test_brackets_inside_json_text_are_not_nesting():
    parsed = parse_json(b'{"a": "' + b"[" * 100 + b'\\"]"}', "f.json", limit=LIMIT)
    assert parsed.issues == ()


def plain_values():
    scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text()
    return st.recursive(
        scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
    )


@given(plain_values())
def test_json_of_plain_values_reads_back_unchanged(value: object):
    import json

    parsed = parse_json(json.dumps(value).encode(), "f.json", limit=1_000_000)
    assert (parsed.value, parsed.issues) == (value, ())


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_value_or_issues(data: bytes):
    for parsed in (parse_yaml(data, "f"), parse_json(data, "f", limit=LIMIT)):
        assert parsed.issues == () or all(issue.place.startswith("f") for issue in parsed.issues)


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "b",
                ": ",
                "\n",
                "- ",
                "  ",
                "[",
                "]",
                "{",
                "}",
                ",",
                "&x ",
                "*x",
                "!t ",
                "<<",
                "|",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_yaml_like_text_gives_plain_values_or_issues(text: str):
    parsed = parse_yaml(text.encode(), "f")
    assert parsed.issues or _is_plain(parsed.value)


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and _is_plain(part) for key, part in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or type(value) in {bool, int, str}
