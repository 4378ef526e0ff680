"""A run before it begins: the briefings to make, and every reason to refuse them, in drops, files and notebooks."""
