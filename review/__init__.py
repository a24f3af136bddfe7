"""The review site and the API over the archive: people look, decide, and see how it stands."""
