"""Use cases of the slice, by subject."""
