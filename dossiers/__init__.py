"""From records to people: which records are one man's, what his papers say, how he stands. No store here."""
