"""Statements that read courses, enrolments and learning."""
