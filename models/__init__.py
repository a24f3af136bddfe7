"""What a value is: page, word, cell, field, record, claim, errors. No I/O, and nothing else of ours is imported here."""
