"""Code tables."""
