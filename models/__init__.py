"""What a value is: page, word, cell, field, record, claim, errors. No I/O; imports no other room."""
