"""The personal code: bytes, keys, drawing, reading. Pure; knows nothing of the product around it."""
