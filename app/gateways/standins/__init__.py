"""Stand-ins for WeChat and the authority's registry, for demo and tests.

They speak the real protocols over HTTP on the loopback address, prove nothing about anybody, and refuse
to run in production.
"""

from app.gateways.standins.server import StandinsRefused, running, serve

__all__ = ["StandinsRefused", "running", "serve"]
