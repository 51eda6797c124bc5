"""Certificates of one person in two provinces."""
