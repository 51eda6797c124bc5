"""Signing in and out, and who am I."""
