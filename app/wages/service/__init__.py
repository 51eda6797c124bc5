"""The use cases of the slice."""
