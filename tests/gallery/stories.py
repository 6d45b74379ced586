"""All stories, role by role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.gallery import handler, roles, trouble
from tests.gallery.handler import Story

Tell = Callable[[Path], Story]

STORIES: tuple[Tell, ...] = (*handler.STORIES, *roles.STORIES, *trouble.STORIES)
