"""Accuracy and speed: makes pages with truth, scores what the program reads of them.

Times it beside others.
"""
