"""Everything HTTP, and nothing else: parse, call a service, show its answer."""

from miniprogram_api import arguments

arguments.install()
