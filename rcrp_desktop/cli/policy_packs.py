"""What the commands of ``rcrp policy`` share: packs by name, and what is told of one that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.cli.options import program_of, stop
from rcrp_desktop.cli.printing import tell
from rcrp_desktop.domain.policy.pack import PolicyPack

if TYPE_CHECKING:
    import click


def service_of(ctx: click.Context, data: Path | None) -> PolicyService:
    """The packs that the command looks at."""
    return program_of(ctx).policy(data)


def stop_if_not_found(service: PolicyService, names: tuple[str, ...]) -> None:
    """Before anything else, so that nothing was done."""
    missing = service.not_found(names)
    if missing:
        stop(missing)


def title(pack: PolicyPack) -> str:
    """A pack and its version, as every line begins that sums up."""
    return f"{pack.meta.id} {pack.meta.version}"


def tell_refused(name: str, fault: PackRejected, *, cannot: str = "be read") -> None:
    """What cannot be done with a pack, and why; the last line sums up."""
    tell(f"{name}: cannot {cannot}")
    for issue in fault.issues:
        tell(f"  {issue}")
    tell(f"{name}: REFUSED: it cannot {cannot}")


def issues_json(fault: PackRejected) -> list[Mapping[str, str]]:
    """The same for other programs."""
    return [{"place": issue.place, "message": issue.message} for issue in fault.issues]
