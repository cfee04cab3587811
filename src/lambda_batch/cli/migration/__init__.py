"""Code of Powertools' batch utility, moved to lambda_batch. Needs libcst."""
