"""Rules for finished files, checked on their bytes."""
