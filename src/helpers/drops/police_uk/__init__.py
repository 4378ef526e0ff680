"""Street-level files as data.police.uk publishes them."""
