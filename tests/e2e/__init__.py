"""End to end: orders through real servers and the real Lambda runtime client, under faults."""
