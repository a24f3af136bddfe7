"""Learns from labelled evidence how far a field is to be trusted. Reads no page, no archive, no clock."""
