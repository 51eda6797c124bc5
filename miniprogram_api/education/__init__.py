"""Continuing education and renewal: classes, enrolments, applications, decisions."""
