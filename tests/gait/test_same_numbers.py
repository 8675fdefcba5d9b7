"""Fifty scenarios keep their numbers: what moves one by more than machines do, means to."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

# of the greatest size of a measure; a gait found by SciPy instead of the kernel moves none by 4e-6
TOLERANCE = 1e-5


def script():
    path = Path(__file__).parents[2] / "validation" / "same_numbers.py"
    spec = importlib.util.spec_from_file_location("same_numbers", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_fifty_scenarios_keep_their_numbers():
    same_numbers = script()
    kept = pd.read_csv(same_numbers.KEPT, index_col="scenario")
    now = same_numbers.table()
    assert list(now.columns) == list(kept.columns) and len(now) == len(kept) == same_numbers.COUNT
    assert (now.isna() == kept.isna()).all(axis=None), "a gait was found, or lost"
    sizes = kept.abs().max()
    worst = ((now - kept).abs() / sizes).fillna(0.0).max()
    moved = worst[worst > TOLERANCE].sort_values(ascending=False)
    assert moved.empty, (
        f"{dict(moved.head(5))}: if that is meant, run validation/regenerate.py and say why"
    )
    assert np.isfinite(sizes).all()
