"""Downloading public data: a force's months from data.police.uk as a drop."""
