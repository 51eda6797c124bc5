"""What is read of the slice, and by others."""
