"""The personal code over HTTP."""
