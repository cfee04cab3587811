"""Rewrite the tables of docs/migrating.md and of the command: `python -m tests.migrating`."""

from tests.migrating import page, shipped

page.main()
shipped.main()
