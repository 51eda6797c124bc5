"""The command line: ``python -m app.commands <verb>``. The only place that starts processes."""
