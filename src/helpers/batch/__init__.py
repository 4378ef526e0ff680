"""The batch: which briefings to make, making them, and publishing what was made."""
