"""Rewrite the tables of docs/migrating.md: `python -m tests.migrating`."""

from tests.migrating.page import main

main()
