"""Reading what the slice knows, by subject."""
