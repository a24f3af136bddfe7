"""Text to fields: values, records, notices, confidence. Pure; knows only models."""
