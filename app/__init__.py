"""The product: what it knows and does, without HTTP."""
