"""Faults on purpose: what of the acknowledged is still there when processes, storage or neighbours fail."""
