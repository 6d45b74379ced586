"""The resources are found wherever the program runs from, and no name leads out of them."""

from pathlib import Path

import pytest

from rcrp_desktop.adapters import resources


def test_the_checkout_is_used_when_nothing_is_installed():
    root = Path(resources.__file__).parents[2] / "resources"
    assert resources.resource_root() == root


def test_the_installed_copy_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = tmp_path / "site" / "rcrp_desktop"
    (package / "resources").mkdir(parents=True)
    (tmp_path / "site" / "resources").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.resource_root() == package / "resources"


def test_a_name_is_joined_to_the_root():
    path = resources.resource_path("theme/tokens.toml")
    assert path == resources.resource_root() / "theme" / "tokens.toml"


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "/etc/hosts", "a/../b", "../b", "a//b", "a/", "a\\b", "C:/x", "c:x", "//h/s"],
)
def test_names_that_lead_out_are_refused(name: str):
    with pytest.raises(ValueError, match="not the name of a resource"):
        resources.resource_path(name)
