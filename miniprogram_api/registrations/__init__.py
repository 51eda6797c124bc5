"""Registration for assessments, and the exempt application."""
