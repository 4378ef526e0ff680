"""Wide drops: a table with a row for each area and measure, and a column for each month."""
