"""The start imports modules without having their source read, and leaves the interpreter as it was."""

from __future__ import annotations

import inspect

import pytest

from rcrp_desktop.bootstrap import unread_source
from rcrp_desktop.bootstrap.unread_source import source_unread


def test_a_module_has_no_source_while_the_program_starts():
    with source_unread(), pytest.raises(OSError, match="while the program starts"):
        inspect.getsource(unread_source)
    assert "def source_unread" in inspect.getsource(unread_source)


def test_source_can_be_read_again_where_an_import_failed():
    with pytest.raises(ImportError), source_unread():
        raise ImportError("libEGL.so.1: cannot open shared object file")
    assert "def source_unread" in inspect.getsource(unread_source)
