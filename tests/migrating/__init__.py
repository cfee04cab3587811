"""What users of Powertools' batch utility find here: the tables of docs/migrating.md."""
