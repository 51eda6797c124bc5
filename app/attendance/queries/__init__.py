"""Statements that read events and presence."""
