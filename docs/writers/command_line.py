"""Every command as `--help` prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import typer
from typer.testing import CliRunner

from spinesim.cli.commands import app
from writers import markdown as md

HEAD = "# The command line\n\nWhat `spinesim COMMAND --help` prints.\n"
WIDTH = {"COLUMNS": "86", "TERMINAL_WIDTH": "86", "NO_COLOR": "1", "TERM": "dumb"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def pages() -> Iterator[tuple[str, str]]:
    names = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    parts = [HEAD, _help(), *(f"## spinesim {name}\n\n{_help(name)}" for name in names)]
    yield "reference/command_line.md", "\n".join(parts)


def _help(*command: str) -> str:
    outcome = CliRunner().invoke(app, [*command, "--help"], prog_name="spinesim", env=WIDTH)
    text = COLOUR.sub("", outcome.output)
    return md.block("\n".join(line.rstrip() for line in text.splitlines()).strip())
