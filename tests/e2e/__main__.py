"""Run all sources end to end: `python -m tests.e2e`."""

from __future__ import annotations

import sys

from tests.e2e.cli import main

if __name__ == "__main__":
    sys.exit(main())
