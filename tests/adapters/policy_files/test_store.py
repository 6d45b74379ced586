"""Packs in folders: found, listed with their faults, published whole or not at all."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rcrp_desktop.adapters.policy_files import store as store_module
from rcrp_desktop.adapters.policy_files.published import FILE_NAME, digest_of
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.policy_files.versions import FILE_NAME as BEFORE
from rcrp_desktop.application.policy import PublishedPack, proof_of
from rcrp_desktop.application.problems import PackRejected, StorageUnavailable
from rcrp_desktop.domain.policy.guarantees import check
from tests.adapters.policy_files.conftest import PACKS
from tests.support.pack_builder import a_pack

PUBLISHED = PublishedPack(replace(a_pack(), digest=digest_of(a_pack())), proof_of(check(a_pack())))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(PACKS / "small", tmp_path / "shipped" / "small")
    return tmp_path / "shipped"


@pytest.fixture
def store(root: Path) -> FilePolicyStore:
    return FilePolicyStore([root])


def refused(action) -> str:
    with pytest.raises(PackRejected) as caught:
        action()
    return str(caught.value)


def test_a_pack_is_found_by_id_and_by_folder(store: FilePolicyStore, root: Path):
    assert store.load_source("small") == store.load_source(str(root / "small"))


def test_a_published_pack_is_the_source_pack(store: FilePolicyStore):
    source = store.load_source("small")
    store.publish("small", PublishedPack(source, PUBLISHED.proof))
    assert store.load_published("small") == PublishedPack(source, PUBLISHED.proof)


def test_publishing_leaves_two_files_that_others_may_read(store: FilePolicyStore, root: Path):
    store.publish("small", PUBLISHED)
    store.publish("small", PUBLISHED)
    left = [p for p in (root / "small").iterdir() if p.suffix != ".yaml"]
    assert {p.name for p in left} == {FILE_NAME, BEFORE}
    assert all(p.stat().st_mode & 0o044 == 0o044 for p in left)


def test_a_write_that_fails_keeps_the_file_before(store: FilePolicyStore, root: Path, monkeypatch):
    store.publish("small", PUBLISHED)
    before = (root / "small" / FILE_NAME).read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    retitled = replace(a_pack(), meta=replace(a_pack().meta, title="Other"))
    with pytest.raises(StorageUnavailable) as problem:
        store.publish("small", replace(PUBLISHED, pack=retitled))
    assert problem.value.reason == "full"
    assert (root / "small" / FILE_NAME).read_bytes() == before
    assert len([p for p in (root / "small").iterdir() if p.suffix != ".yaml"]) == 2


def test_a_pack_that_is_not_published_says_so(store: FilePolicyStore):
    assert refused(lambda: store.load_published("small")) == (
        "published.json: is missing: this pack has not been published; "
        "`rcrp policy publish small` checks the source and writes it"
    )


def test_a_published_form_that_was_changed_by_hand_says_how_to_mend_it(
    store: FilePolicyStore, root: Path
):
    store.publish("small", PUBLISHED)
    path = root / "small" / FILE_NAME
    path.write_bytes(path.read_bytes() + b"\n")
    told = (
        "published.json: not in canonical form; "
        "`rcrp policy publish small` checks the source and writes it again"
    )
    assert refused(lambda: store.load_published("small")) == told
    (listed,) = store.list_packs()
    assert listed.fault == told


@pytest.mark.parametrize("name", ["gone", "", "..", "../shipped/gone", "a\0b", "x" * 5000], ids=len)
def test_an_unknown_pack_is_refused(store: FilePolicyStore, name: str):
    assert "there is no pack of that id" in refused(lambda: store.load_source(name))
    assert "see `rcrp policy list`" in refused(lambda: store.load_published(name))
    assert "there is no pack of that id" in refused(lambda: store.has_source(name))


def test_a_pack_may_not_answer_to_another_packs_folder(store: FilePolicyStore, root: Path):
    (root / "small").rename(root / "other")
    assert (
        refused(lambda: store.load_source("other")) == "meta.id: is 'small' in the folder 'other'"
    )
    assert store.load_source(str(root / "other")).meta.id == "small"


def test_the_first_root_that_has_a_pack_wins(root: Path, tmp_path: Path):
    own = tmp_path / "own"
    shutil.copytree(root / "small", own / "small")
    words = own / "small" / "words.en-GB.yaml"
    words.write_text(words.read_text("utf-8").replace("Act done?", "Done?"), encoding="utf-8")
    question = FilePolicyStore([own, root]).load_source("small").question("act_done")
    assert question is not None
    assert question.say == "Done?"
    assert len(FilePolicyStore([own, root]).list_packs()) == 1


def test_the_list_holds_packs_that_cannot_be_read_with_their_fault(
    store: FilePolicyStore, root: Path
):
    store.publish("small", PUBLISHED)
    shutil.copytree(root / "small", root / "broken")
    (root / "broken" / FILE_NAME).write_bytes(b"{}")
    (root / "not-a-pack").mkdir()
    broken, small = store.list_packs()
    assert (broken.id, broken.published) == ("broken", True)
    assert "must have exactly the fields" in broken.fault
    assert (small.id, small.title, small.published, small.fault) == (
        "small",
        "Small pack",
        True,
        "",
    )


def test_a_missing_root_is_an_empty_one(tmp_path: Path):
    assert FilePolicyStore([tmp_path / "gone"]).list_packs() == ()


def test_a_pack_of_a_root_that_is_not_ours_is_published_to_our_own(root: Path, tmp_path: Path):
    own = tmp_path / "own"
    store = FilePolicyStore([own, root], own=own)
    before = store.load_source("small")
    where = store.publish("small", PublishedPack(before, PUBLISHED.proof))
    assert Path(where) == own / "small" / FILE_NAME
    assert not (root / "small" / FILE_NAME).exists()
    assert store.load_published("small").pack == before
    assert store.has_source("small")
    assert store.load_source("small") == before


def test_a_pack_named_by_its_folder_is_published_there(root: Path, tmp_path: Path):
    store = FilePolicyStore([tmp_path / "own"], own=tmp_path / "own")
    store.publish(str(root / "small"), PUBLISHED)
    assert (root / "small" / FILE_NAME).is_file()


def a_version(version: str, title: str) -> PublishedPack:
    pack = replace(a_pack(), meta=replace(a_pack().meta, version=version, title=title))
    return replace(PUBLISHED, pack=replace(pack, digest=digest_of(pack)))


def test_what_a_version_held_is_known_after_another_was_published(
    store: FilePolicyStore, root: Path
):
    first, second = a_version("1.0.0", "First"), a_version("1.1.0", "Second")
    again = a_version("1.0.0", "Changed")
    assert store.digests_of_version("small", first.pack) == frozenset()
    store.publish("small", first)
    store.publish("small", second)
    assert store.digests_of_version("small", again.pack) == {first.pack.digest}
    assert store.digests_of_version("small", second.pack) == {second.pack.digest}
    store.publish("small", first)
    assert store.digests_of_version("small", second.pack) == {second.pack.digest}
    store.publish("small", a_version("1.2.0", "Third"))
    assert store.digests_of_version("small", second.pack) == {second.pack.digest}
    (root / "small" / BEFORE).write_text("[", "utf-8")
    assert "is not known" in refused(lambda: store.digests_of_version("small", again.pack))


def test_a_version_that_another_root_published_is_known(store: FilePolicyStore, tmp_path: Path):
    shipped = tmp_path / "others"
    shutil.copytree(PACKS / "small", shipped / "small")
    FilePolicyStore([shipped]).publish("small", PUBLISHED)
    mine = a_version("1.0.0", "Mine")
    both = FilePolicyStore([tmp_path / "mine", shipped])
    shutil.copytree(PACKS / "small", tmp_path / "mine" / "small")
    assert both.digests_of_version("small", mine.pack) == {digest_of(a_pack())}


def test_what_stands_there_already_is_not_written_again(store: FilePolicyStore, monkeypatch):
    first = a_version("1.0.0", "First")
    where = store.publish("small", first)
    monkeypatch.setattr(store_module, "replace_file", None)
    assert store.publish("small", first) == where


def test_a_form_that_cannot_be_read_any_more_is_published_again(store: FilePolicyStore, root: Path):
    store.publish("small", PUBLISHED)
    (root / "small" / FILE_NAME).write_text("{", "utf-8")
    again = a_version(a_pack().meta.version, "Changed")
    assert store.digests_of_version("small", again.pack) == {digest_of(a_pack())}
    store.publish("small", PUBLISHED)
    assert store.load_published("small").pack.meta == a_pack().meta


def test_a_form_that_cannot_be_read_is_not_taken_for_none(store: FilePolicyStore, root: Path):
    (root / "small" / FILE_NAME).write_text("{", "utf-8")
    assert "put a copy of it back" in refused(lambda: store.digests_of_version("small", a_pack()))


def test_a_version_is_known_when_its_form_is_gone(store: FilePolicyStore, root: Path):
    store.publish("small", PUBLISHED)
    (root / "small" / FILE_NAME).unlink()
    again = a_version(a_pack().meta.version, "Changed")
    assert store.digests_of_version("small", again.pack) == {digest_of(a_pack())}


def test_a_copy_under_another_id_may_have_the_same_version(store: FilePolicyStore):
    store.publish("small", PUBLISHED)
    other = replace(a_pack(), meta=replace(a_pack().meta, id="other"))
    assert store.digests_of_version("small", other) == frozenset()


def test_a_version_that_stands_there_without_its_pack_counts_for_every_pack(
    store: FilePolicyStore, root: Path
):
    """As earlier programs wrote it."""
    version = a_pack().meta.version
    (root / "small" / BEFORE).write_text(
        json.dumps({version: "d" * 64}, separators=(",", ":")), "utf-8"
    )
    assert "d" * 64 in store.digests_of_version("small", a_pack())


@pytest.mark.parametrize("name", [BEFORE, FILE_NAME])
@pytest.mark.parametrize("target", ["/nonexistent", "/dev/zero", "", "."])
def test_what_is_no_file_is_not_taken_for_nothing(
    store: FilePolicyStore, root: Path, name: str, target: str
):
    path = root / "small" / name
    path.symlink_to(target or path)
    assert "is not known" in refused(lambda: store.digests_of_version("small", a_pack()))
