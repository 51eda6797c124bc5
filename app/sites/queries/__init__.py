"""Statements that read companies and projects."""
