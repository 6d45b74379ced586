"""Stands in for the tool's own module in ``mutants/``: calls the function under trial, or the one as written.

The tool's asks the environment at each call, which makes the tests some times slower; this one asks a name
in this process. A program that a test starts reads the environment once, as it is loaded.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

type_of_table = dict[str, Callable[..., Any]]
MutantDict = dict  # what the written mutants annotate their tables with


class Trial:
    """What is tried now; and, while that is being learnt, which functions a test came through."""

    module, _, name = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")
    hits: set[str] | None = None


def choose(mutant: str) -> None:
    """From now on ``mutant`` is called in place of what it changes, in programs started from here too."""
    Trial.module, _, Trial.name = mutant.rpartition(".")
    os.environ["MUTANT_UNDER_TEST"] = mutant


def wrap_in_trampoline(
    mutants: type_of_table, is_classmethod: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a function of which ``mutants`` holds the changed copies."""

    def decorate(written: Callable[..., Any]) -> Callable[..., Any]:
        module = written.__module__

        def call(*args: Any, **kwargs: Any) -> Any:
            chosen = mutants["_mutmut_orig"]
            if Trial.hits is not None:
                Trial.hits.add(f"{module}.{chosen.__name__.rpartition('__mutmut_')[0]}")
            if Trial.module == module:
                chosen = mutants.get(Trial.name, chosen)
            if is_classmethod:
                return getattr(args[0], chosen.__name__)(*args[1:], **kwargs)
            return chosen(*args, **kwargs)

        if not inspect.isgeneratorfunction(written):
            return wraps(written)(call)

        @wraps(written)
        def generate(*args: Any, **kwargs: Any) -> Iterator[Any]:
            return (yield from call(*args, **kwargs))

        return generate

    return decorate
