"""What people ask for about their own data."""
