"""Tidy drops: counts with a row for each area, measure and month."""
