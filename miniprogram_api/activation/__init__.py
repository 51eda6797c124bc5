"""Activation of electronic certificates, clean-ups of activations, and cancelling."""
