"""Every run of the tests draws the same examples and derives its equations anew."""

import os
import tempfile

from hypothesis import settings

settings.register_profile(
    "repeatable", derandomize=True, database=None, deadline=None, max_examples=60
)
settings.load_profile("repeatable")

# equations kept from an earlier version would hide a mistake; processes of one run share theirs
if "PYTEST_XDIST_WORKER" not in os.environ:
    _cache = tempfile.TemporaryDirectory(prefix="spinesim-tests-")
    os.environ["SPINESIM_CACHE"] = _cache.name
