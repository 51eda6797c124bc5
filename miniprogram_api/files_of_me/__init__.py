"""What is kept of a person, and who looked at it."""
