"""The rules of the house, each checked by the test run."""
