"""Energy and momentum are kept by published models and by the default runner."""

import pytest

from spinesim import published
from spinesim.validate.conservation import CHECKS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.name}, {check.quantity}")
def test_the_ledger_closes(check):
    case = check.run()
    assert case.holds, f"{case.ours} is more than {case.tolerance}: {case.reason}"


def test_every_published_model_that_moves_is_there():
    still = {"static_trunk"}
    moving = {
        name for name in published.NAMES if hasattr(getattr(published, name), "TOUCHDOWN")
    } - still
    assert {name.replace("_", " ") for name in moving} <= {check.name for check in CHECKS}
