"""The cast and the props of every test."""
