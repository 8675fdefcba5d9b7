"""What README shows in Python runs as a script, and ends with something to see."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.slow
def test_the_script_in_readme_ends_with_something_to_see(tmp_path):
    (script,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "L5/S1" in done.stdout and "F_midsole = " in done.stdout
    assert (tmp_path / "step.png").stat().st_size > 50_000
    assert "figure.savefig" in done.stderr  # there is no window here, and how to see it is said
