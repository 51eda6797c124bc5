"""Certificates over HTTP: the register, a worker's own, and the public query."""
