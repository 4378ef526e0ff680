"""Statistics: series of monthly counts in, frozen results out."""
