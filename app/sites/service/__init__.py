"""Use cases of companies and projects."""
