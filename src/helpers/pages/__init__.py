"""Pages: executed notebooks and the index as HTML that loads nothing and runs nothing."""
