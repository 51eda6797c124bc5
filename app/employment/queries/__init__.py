"""Statements that read engagements."""
