"""Tidy tables: a row for each area, measure and month."""
