"""ID-card reading and face matching behind ports. Knows nothing of the product that uses it.

Importing `pictures`, `engines` or `registry` loads no model and needs nothing heavier than
Pillow; the engines load theirs on first use, once per process.
"""
