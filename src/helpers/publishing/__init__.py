"""A set of briefings replaces the last one: manifest, lock, track record, remote reports."""
