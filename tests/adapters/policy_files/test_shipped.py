"""The packs that ship: source and published form are in step, whole, and proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcrp_desktop.adapters.policy_files.published import FILE_NAME, encode
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.application.policy import PolicyService

ROOT = Path(__file__).parents[3] / "resources" / "policies"
NAMES = sorted(folder.name for folder in ROOT.iterdir() if folder.is_dir())


def test_the_models_of_the_public_record_ship():
    assert {"humberside-2020", "met-2023", "national-2023"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_published_form_is_that_of_the_source(name: str):
    store = FilePolicyStore([ROOT])
    published = store.load_published(name)
    assert published.pack == store.load_source(name), f"run: rcrp policy publish {ROOT / name}"
    assert encode(published) == (ROOT / name / FILE_NAME).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_proof_record_lets_the_pack_be_used(name: str):
    published = PolicyService(FilePolicyStore([ROOT])).load(name)
    proved = sum(published.proof.answer_sets.values())
    assert proved > 10**9  # far more than can be tried one by one


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_says_that_no_force_approved_it(name: str):
    meta = FilePolicyStore([ROOT]).load_published(name).pack.meta
    assert meta.illustrative
    assert meta.approvals == ()
