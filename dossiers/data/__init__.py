"""Learned weights, shipped."""
