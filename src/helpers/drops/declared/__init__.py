"""Tables of any shape that `drop.toml` declares: what each cell counts, and checks that all shapes share."""
