"""A morning at the gate: how many sites one machine carries, where it breaks, and what each call costs."""
