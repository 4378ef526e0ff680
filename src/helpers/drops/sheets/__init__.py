"""Tables that partners send, as text: CSV files and workbooks, and what a cell may say."""
