"""Certificates: registry, activation, continuing education, registration, conversion, duplicates (CQ2023)."""
