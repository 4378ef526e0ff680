"""How much a series varies when nothing has changed."""
