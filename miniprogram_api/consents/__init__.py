"""What people agree to, and taking it back."""
