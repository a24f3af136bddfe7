"""Keeping: settings, object store, tables, page leases, records as claims, and their published form."""
