"""Doors to other systems: each carries out a port that a slice or the kernel has named."""
