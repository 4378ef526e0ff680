"""Street-level drops: files of single crimes as data.police.uk publishes them."""
