"""Everything HTTP, and nothing else: parse, call a service, show its answer."""
