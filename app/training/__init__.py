"""Courses, classes, and hours that can be believed and are never lost."""
