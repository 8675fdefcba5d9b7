"""JavaScript in tests, run by node."""

import json
import shutil
import subprocess

import pytest


def in_node(script, *values):
    """What a module of JavaScript prints; it finds the values in `given`."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on the path")
    text = f"const given = {json.dumps(values)};\n{script}"
    command = [node, "--input-type=module", "--eval", text]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
