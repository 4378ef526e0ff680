"""Tables that nobody has declared yet: what they look like, and the `drop.toml` that describes them."""
