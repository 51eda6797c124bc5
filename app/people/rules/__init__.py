"""Pure decisions of the slice, by subject."""
