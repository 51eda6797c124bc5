"""What is decided about engagements and entry. Pure."""
