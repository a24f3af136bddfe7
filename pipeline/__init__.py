"""Pixels to words: load, make readable, see the layout, read. Keeps nothing, names no meaning."""
