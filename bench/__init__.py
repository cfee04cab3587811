"""Speed, start-up time and memory, beside Powertools for AWS Lambda and beside floors."""
