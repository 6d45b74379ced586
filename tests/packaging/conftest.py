"""Makes the scripts under packaging/ importable, as they are to one another."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "packaging"))
