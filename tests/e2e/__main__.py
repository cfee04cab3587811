"""Run all sources end to end: `python -m tests.e2e`."""

from __future__ import annotations

import signal
import sys

from tests.e2e.cli import main

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # servers and functions are stopped
    sys.exit(main())
