"""One person, one file: read, filled in, confirmed."""
