"""Tests, flat: one file a module of a room."""
