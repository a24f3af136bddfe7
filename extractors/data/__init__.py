"""Lexicons and rules as rows; each names its source in its header."""
