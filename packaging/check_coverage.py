"""Holds the coverage floors: ``python3 packaging/check_coverage.py coverage.json``; exit 1 below one.

Reads what ``coverage json`` writes. Lines and branches count together, as coverage reports them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

# Folder -> least percentage. The pure packages aim for 100; raise a floor when it is passed for good.
FLOORS = {
    "rcrp_desktop/domain/": 95.0,
    "rcrp_desktop/application/": 95.0,
    "rcrp_desktop/presentation/": 95.0,
    "rcrp_desktop/": 85.0,
}


def percentage(files: dict, folder: str) -> float | None:
    """Covered lines and branches below ``folder``, in percent; None when it holds no code."""
    covered = total = 0
    for name, figures in files.items():
        if name.replace("\\", "/").startswith(folder):
            summary = figures["summary"]
            covered += summary["covered_lines"] + summary.get("covered_branches", 0)
            total += summary["num_statements"] + summary.get("num_branches", 0)
    return 100.0 * covered / total if total else None


def below_floor(files: dict) -> list[str]:
    """Print one line a floor; return the folders that are under theirs."""
    failed = []
    for folder, floor in FLOORS.items():
        reached = percentage(files, folder)
        if reached is None:
            print(f"{folder:28} no code measured (floor {floor:.0f} %)")
            failed.append(folder)
            continue
        print(f"{folder:28} {reached:6.2f} % (floor {floor:.0f} %)")
        if reached < floor:
            failed.append(folder)
    return failed


def main() -> int:
    """Compare the report named on the command line with the floors."""
    files = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["files"]
    failed = below_floor(files)
    for folder in failed:
        print(f"Coverage of {folder} is below its floor.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
