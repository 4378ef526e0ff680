"""A briefing as data: blocks, the numbers they print, and reading them back from a notebook."""
