"""README and guides say only what is so: links, paths, commands, keys and examples are tried here."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest

from rcrp_desktop.adapters.policy_files.source import load_source
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.cli.main import main as rcrp
from rcrp_desktop.domain.policy import guarantees
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.roles import ROLES
from tests.architecture.source import ROOT

HELP = ROOT / "resources" / "help"
NATIONAL = ROOT / "resources" / "policies" / "national-2023"
README = ROOT / "README.md"
DOCUMENTS = (README, ROOT / "CHANGELOG.md", *sorted(HELP.glob("*.md")))
TOP = ("resources/", "rcrp_desktop/", "tests/", "packaging/", ".ci/")

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
AMERICAN = re.compile(
    r"\b(colou?red by|color|behavior|center|favor|honor|labor(?!ator)|neighbor|gray|program(m)?er?ing|"
    r"organiz|recogniz|summariz|prioritiz|minimiz|analyz|authoriz|apologiz|catalog\b|dialog\b|"
    r"license[sd]? to|practicing|fulfill\b|canceled|labeled|traveling|modeling|judgment)\w*",
    re.IGNORECASE,
)
FORBIDDEN = {
    r"\b(low|no|lower|minimal)[ -]risk\b": "outcomes speak of duty and next action",
    r"some(one|body) will be out": "a promise of attendance that nobody has made",
    r"\bpass(ed|ing)? (it|this|them|the call|the caller) (on|over|to)\b": "hides a refusal",
    r"(?-i:\bOK\b)": "says neither what was done nor what is owed",
    r"\bsimply\b|\bjust (press|click|type)\b|\beasy\b|\bpowerful\b|\bseamless": "marketing",
    r"(?<![\w.])/(work|root|tmp|home)/": "a path of somebody's machine",
    r"\bpypi\b|files\.pythonhosted": "a registry's address",
}


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(params=DOCUMENTS, ids=ids)
def document(request: pytest.FixtureRequest) -> Path:
    return request.param


def text_of(document: Path) -> str:
    return document.read_text("utf-8")


def prose(document: Path) -> str:
    """The text without fenced blocks."""
    return re.sub(r"```.*?```", "", text_of(document), flags=re.DOTALL)


def spans(document: Path) -> list[str]:
    return CODE.findall(prose(document))


# --- links, paths, words --------------------------------------------------------------------------


def test_every_link_leads_somewhere(document: Path):
    targets = [target for target in LINK.findall(text_of(document)) if "://" not in target]
    assert [t for t in targets if not (document.parent / t.partition("#")[0]).exists()] == []


def test_every_path_named_is_there(document: Path):
    named = [part for span in spans(document) for part in span.split() if part.startswith(TOP)]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_map_names_folders_that_are_there():
    fence = re.search(r"```\n(resources/policies/.*?)```", text_of(README), re.DOTALL)
    assert fence is not None
    above, missing = list[str](), list[str]()
    for line in fence[1].splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        above = [*above[:depth], line.split()[0]]
        missing += [] if (ROOT / "".join(above)).is_dir() else ["".join(above)]
    assert missing == []


def test_spelling_is_british(document: Path):
    assert [match[0] for match in AMERICAN.finditer(prose(document))] == []


def test_no_document_uses_a_forbidden_word(document: Path):
    found = {
        match[0]: why
        for pattern, why in FORBIDDEN.items()
        for match in re.finditer(pattern, text_of(document), re.IGNORECASE)
    }
    assert found == {}


def test_the_spelling_and_the_words_are_looked_for_at_all():
    assert AMERICAN.search("the color of it")
    assert re.search(next(iter(FORBIDDEN)), "a low-risk call")


def test_lines_are_short_enough_to_compare(document: Path):
    lines = text_of(document).splitlines()
    long = [n for n, line in enumerate(lines, 1) if len(line) > 130 and not is_whole(line)]
    assert long == []


def is_whole(line: str) -> bool:
    """A table's row and a picture cannot be broken."""
    return line.startswith(("|", "!["))


@pytest.mark.parametrize("picture", sorted((HELP / "images").glob("*.png")), ids=ids)
def test_a_picture_is_small_enough_to_commit(picture: Path):
    assert picture.stat().st_size < 200_000


# --- commands -------------------------------------------------------------------------------------


def commands(
    group: click.Group, names: tuple[str, ...] = ()
) -> dict[tuple[str, ...], click.Command]:
    found: dict[tuple[str, ...], click.Command] = {names: group}
    for name, command in group.commands.items():
        inner = (*names, name)
        found |= commands(command, inner) if isinstance(command, click.Group) else {inner: command}
    return found


COMMANDS = commands(rcrp)
OPTIONS = {
    option
    for command in COMMANDS.values()
    for parameter in command.params
    for option in (*parameter.opts, *parameter.secondary_opts)
} | {"--help", "--version"}
PIP = {"--force-reinstall", "--no-deps", "--no-build-isolation", "--wheel-dir"}
"""What the guides say of a wheel, as pip names it."""


def named_commands(document: Path) -> list[tuple[str, ...]]:
    """Commands in code spans; after ``rcrp policy list`` a lone word in the same cell is a sister of it."""
    found: list[tuple[str, ...]] = []
    for line in prose(document).splitlines():
        for cell in line.split(" | "):
            group: tuple[str, ...] = ()
            for span in CODE.findall(cell):
                words = span.split()
                if words[0] == "rcrp" and len(words) > 1:
                    name = tuple(
                        words[1:3] if (words[1],) in COMMANDS and is_group(words[1]) else words[1:2]
                    )
                    group = name[:1] if len(name) > 1 else ()
                    found.append(name)
                elif group and re.fullmatch(r"[a-z-]+", span) and line.startswith("|"):
                    found.append((*group, span))
    return found


def is_group(name: str) -> bool:
    return isinstance(COMMANDS.get((name,)), click.Group)


def test_every_command_named_exists(document: Path):
    assert [name for name in named_commands(document) if name not in COMMANDS] == []


def test_the_readme_names_every_command():
    named = set(named_commands(README))
    leaves = {name for name, command in COMMANDS.items() if not isinstance(command, click.Group)}
    assert leaves - named == set()


def options_elsewhere() -> set[str]:
    """Options of the window, the outside check and the crash laboratory, read from their sources."""
    names = ("rcrp_desktop/__main__.py", "packaging/rcrp_verify.py", "tests/faults/__main__.py")
    sources = [ROOT / name for name in names]
    found: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_argument":
                found |= set(texts_in(node.args))
    return found


def test_every_option_named_exists(document: Path):
    known = OPTIONS | PIP | options_elsewhere()
    named = {o for span in spans(document) for o in re.findall(r"(?<!\S)--[a-z-]+", span)}
    assert named - known == set()


def texts_in(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_the_readme_begins_with_the_two_scripts():
    named = re.findall(r"`python3 (packaging/\w+\.py)`", text_of(README))
    assert named[:2] == ["packaging/run.py", "packaging/test.py"]


# --- guides and keys ------------------------------------------------------------------------------


def guides_in_the_window() -> set[str]:
    """The guide of a role is named after it."""
    return set(ROLES)


def test_every_guide_that_the_window_opens_is_there():
    assert {name for name in guides_in_the_window() if not (HELP / f"{name}.md").is_file()} == set()


def keys_of_the_table() -> set[str]:
    """The keys of ``ui/key_table.py``, read from its source so that Qt is not needed."""
    tree = ast.parse((ROOT / "rcrp_desktop/ui/key_table.py").read_text("utf-8"))
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in TABLES:
            assert isinstance(node.value, ast.Dict)
            found |= set(texts_in(node.value.keys))
    return found


TABLES = ("_EVERYWHERE", "_OUTSIDE_TEXT")
PLATFORM = {"Enter", "Esc", "Tab", "Shift+Tab", *(str(digit) for digit in range(10))}
PORTABLE = {"Page Down": "PgDown", "Page Up": "PgUp"}


def test_every_key_that_the_handlers_guide_names_does_something():
    bold = re.findall(r"\*\*([^*]+)\*\*", text_of(HELP / "handler.md"))
    named = {
        key for key in bold if re.fullmatch(r"(Ctrl\+|Shift\+)?(F\d+|[A-Z]|=|[A-Z][a-z]+)", key)
    }
    table = re.search(r"\| key \|.*?\n\n", text_of(HELP / "handler.md"), re.DOTALL)
    assert table is not None
    for row in table[0].splitlines()[2:]:
        named |= set(re.split(r", then |, | to ", row.split("|")[1].strip())) if row else set()
    for words, name in PORTABLE.items():
        named = {key.replace(words, name) for key in named}
    known = keys_of_the_table() | PLATFORM | {"F2"}
    assert named - known - NO_KEYS == set()
    assert {"F2", "F7", "F8", "K", "U", "Ctrl+Enter"} <= named


NO_KEYS = {"Starting"}


# --- examples -------------------------------------------------------------------------------------

PLACED = re.compile(r"```yaml\n# (\S+), (above|under) (\S+)\n(.*?)```", re.DOTALL)


def pieces() -> list[tuple[str, str, str, str]]:
    found = PLACED.findall(text_of(HELP / "policy.md"))
    assert {file for file, *_ in found} >= {
        "questions.yaml",
        "rules.yaml",
        "routes.yaml",
        "agencies.yaml",
        "words.en-GB.yaml",
    }
    return found


def put(folder: Path, file: str, how: str, where: str, text: str) -> None:
    """Do with a file what the guide tells its reader to do."""
    path = folder / file
    before = path.read_text("utf-8")
    mark = re.search(rf"^  - (?:\{{)?id: {where}\b", before, re.MULTILINE)
    if how == "under":
        mark = re.search(rf"^{where}:\n", before, re.MULTILINE)
    assert mark is not None, f"{file} has nothing called {where}"
    place = mark.start() if how == "above" else mark.end()
    path.write_text(before[:place] + text + before[place:], "utf-8")


def my_force(folder: Path, leave_out: str = "") -> PolicyPack:
    """The pack that the guide's example makes, without one of its rules and its words if wanted."""
    shutil.copytree(NATIONAL, folder, ignore=shutil.ignore_patterns("published.json"))
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text("utf-8").replace("id: national-2023", "id: my-force"), "utf-8")
    for file, how, where, text in pieces():
        put(folder, file, how, where, without(text, leave_out) if leave_out else text)
    return load_source(folder, lambda _base: None)


def without(text: str, name: str) -> str:
    """Rules or words without those of one id."""
    return re.sub(rf"^  (?:- id: {name}|{name}:)\n(?:    .*\n)+", "", text, flags=re.MULTILINE)


def test_the_policy_guides_example_holds_every_guarantee(tmp_path: Path):
    pack = my_force(tmp_path / "my-force")
    assert pack.question("oxygen") is not None
    assert guarantees.check(pack).failures == ()
    engine = Engine(pack)
    for told in ({"life_now": "yes"}, {"place": "home", "oxygen": "yes"}):
        now = engine.recommend(told)
        assert (now.route, now.can_change) == (pack.route("police_now"), ())


def test_the_policy_guides_small_pack_is_whole_and_all_of_it_is_needed(tmp_path: Path):
    found = re.search(
        r"```yaml\n# pack.yaml, whole\n(.*?)```", text_of(HELP / "policy.md"), re.DOTALL
    )
    assert found is not None
    (tmp_path / "my-force").mkdir()

    def loaded(text: str) -> PolicyPack:
        (tmp_path / "my-force" / "pack.yaml").write_text(text, "utf-8")
        return load_source(tmp_path / "my-force", lambda _base: NATIONAL)

    assert guarantees.check(loaded(found[1])).failures == ()
    for line in re.findall(r"^  (?!id|force|marking)\w+: .*\n", found[1], re.MULTILINE):
        with pytest.raises(PackRejected):
            loaded(found[1].replace(line, "", 1))


def test_the_policy_guides_example_with_a_life_route_of_its_own_is_refused(tmp_path: Path):
    pack = my_force(tmp_path / "my-force")
    team = replace(pack.route("police_now"), id="oxygen_team")
    rules = (
        replace(rule, route=team.id) if rule.id == "r16_oxygen_fails" else rule
        for rule in pack.rules
    )
    changed = replace(pack, rules=tuple(rules), routes=(team, *pack.routes))
    report = guarantees.check(changed)
    assert {failure.guarantee for failure in report.failures} == {"life_first"}
    examples = [dict(failure.example) for failure in report.failures]
    assert {"place": "home", "oxygen": "yes"} in examples


def test_the_policy_guides_example_without_its_rule_for_not_known_is_refused(tmp_path: Path):
    report = guarantees.check(my_force(tmp_path / "my-force", "r72_oxygen_not_known"))
    assert {failure.guarantee for failure in report.failures} == {"unknown_named", "monotone"}
    assert all(failure.example["oxygen"] == "not_known" for failure in report.failures)


def test_the_policy_guides_accepted_unknown_is_listed_for_sign_off_and_needed(tmp_path: Path):
    pack = my_force(tmp_path / "my-force")
    shipped = {one.id for one in load_source(NATIONAL, lambda _base: None).rules}
    (accepted,) = (one for one in guarantees.check(pack).accepted if one.rule not in shipped)
    assert (accepted.rule, accepted.question) == ("r70_oxygen_ambulance", "oxygen")
    assert accepted.reason == "The ambulance that goes carries oxygen."
    without_it = my_force(tmp_path / "before", "r70_oxygen_ambulance")
    assert guarantees.check(without_it).held
    taken_out = tuple(
        replace(rule, accepts_unknown=()) if rule.id == accepted.rule else rule
        for rule in pack.rules
    )
    failures = guarantees.check(replace(pack, rules=taken_out)).failures
    assert {failure.guarantee for failure in failures} == {"unknown_named"}


def test_the_policy_guide_explains_every_guarantee(tmp_path: Path):
    pack = load_source(NATIONAL, lambda _base: None)
    own = {one.id for one in pack.guarantees}
    named = set(re.findall(r"^- \*\*(\w+)\*\*:", text_of(HELP / "policy.md"), re.MULTILINE))
    assert {line.id for line in guarantees.check(pack).guarantees} - own == named


def first_call() -> list[str]:
    """The digits that the README has its reader press before the route is shown."""
    steps = re.findall(r"^(\d+)\. (.*(?:\n   .*)*)", text_of(README), re.MULTILINE)
    asked = [text for number, text in steps[:10] if number in {"2", "3", "4", "5", "6"}]
    return [key for text in asked for key in re.findall(r"`(\d)`", text)]


def test_the_readmes_first_call_ends_as_the_readme_says():
    engine = Engine(load_source(NATIONAL, lambda _base: None))
    answers: dict[str, str] = {}
    for key in first_call():
        question = engine.recommend(answers).next_question
        assert question is not None, "the README asks for a key after the route is settled"
        answers[question.id] = question.options[int(key) - 1].id
    said = engine.recommend(answers)
    assert said.route is not None
    assert said.route.response.is_no_police
    assert said.next_question is None
