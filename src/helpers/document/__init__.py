"""A briefing as data: blocks, the numbers they print, and how an executed notebook is read and checked."""
