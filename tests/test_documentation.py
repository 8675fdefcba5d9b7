"""What the pages of docs/ show is run, page by page, from top to bottom, in an empty folder.

    ```toml     with a first line "# NAME.toml" is kept as that file, any other fits its schema
    ```sh       every line is a spinesim command, and is run
    ```python   is run; all of a page is one script

Shown, not run: ```console and ```{code-block}.  Lessons and {code-cell} are run by Sphinx, README's
commands by .ci/run.
"""

import re
import shlex
import tomllib
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from schemas import validator
from typer.testing import CliRunner

from spinesim.cli.commands import app
from spinesim.studies.options import KINDS

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("how_to/*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page):
    return BLOCK.findall(page.read_text(encoding="utf-8"))


SHOWING = [page for page in PAGES if {kind for kind, _ in blocks(page)} & {"toml", "sh", "python"}]


def keep_or_check(text):
    """Keep a named file; check one without a name against the schema of its kind."""
    if name := re.match(r"# ([\w.]+\.toml)\n", text):
        Path(name[1]).write_text(text, encoding="utf-8")
        return
    table = tomllib.loads(text)
    kind = next(kind for kind in reversed(KINDS) if kind in table)
    validator(kind).validate(table)


def run_commands(text):
    for line in text.splitlines():
        command, *words = shlex.split(line, comments=True)
        assert command == "spinesim", f"only spinesim commands are run: {line}"
        outcome = CliRunner().invoke(app, words)
        assert outcome.exit_code == 0, f"{line}\n{outcome.output}"


@pytest.fixture
def figures_closed():
    """Figures that a page has opened do not stay open for the tests after it."""
    yield
    plt.close("all")


@pytest.mark.slow
@pytest.mark.usefixtures("figures_closed")
@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.stem)
def test_what_a_page_shows_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    names = {"__name__": "page"}
    for kind, text in blocks(page):
        if kind == "toml":
            keep_or_check(text)
        elif kind == "sh":
            run_commands(text)
        elif kind == "python":
            exec(compile(text, page.name, "exec"), names)


def test_pages_that_show_something_are_found():
    assert {"start", "files", "shoe", "runner", "law"} <= {page.stem for page in SHOWING}


LESSONS = sorted((DOCS.parent / "notebooks").glob("*.md"))
CELL = re.compile(r"^```\{code-cell\}\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_every_exercise_has_an_answer_that_is_checked(lesson):
    parts = re.split(r"^## ", lesson.read_text(encoding="utf-8"), flags=re.MULTILINE)
    asked = [part for part in parts if part.startswith("Exercise")]
    assert asked
    for exercise in asked:
        cells = CELL.findall(exercise)
        answers = [cell for cell in cells if "[hide-cell]" in cell]
        checks = [cell for cell in cells if "[remove-cell]" in cell and "\nassert " in cell]
        assert answers and checks, exercise.splitlines()[0]
        assert exercise.count("<details>") == exercise.count("</details>")


def test_there_are_nine_lessons():
    assert len(LESSONS) == 9


def test_what_readme_links_to_is_there():
    readme = DOCS.parent / "README.md"
    links = re.findall(r"\]\(([^)#]+)\)", readme.read_text(encoding="utf-8"))
    assert len(links) > 5
    assert [link for link in links if not (readme.parent / link).exists()] == []
