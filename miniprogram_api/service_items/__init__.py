"""What can be applied for."""
