"""Trains our own reader.

The network, its lines, the loop. Needs PyTorch (requirements/training.in); no other room uses it.
"""
