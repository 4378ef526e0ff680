"""Tables that partners send, read as text: CSV files and workbooks, and the checks of their cells."""
