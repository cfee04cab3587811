"""Six Lambda functions on Powertools' batch utility."""
