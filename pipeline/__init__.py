"""Pixels to words: load, make readable, see the layout, read. Knows images and engines; keeps and names nothing."""
