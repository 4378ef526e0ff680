"""Wide tables: one row an area and measure, one column a month."""
