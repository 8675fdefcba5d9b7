"""The command line."""

from spinesim.cli.commands import app, main

__all__ = ["app", "main"]
