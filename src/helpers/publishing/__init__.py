"""A set of briefings replaces the last one: cache, manifest, lock, track record, remote reports."""
