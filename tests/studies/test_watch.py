"""A run of a watch: loads of its segments, paired what-ifs, and the run as bouts of a plan."""

import pytest
import recorded_run as made

from spinesim.recordings.reading import read
from spinesim.recordings.stepping import steps
from spinesim.studies.watch import bouts_of, load_of_run, plan_of, segment_scenarios


@pytest.fixture(scope="module")
def segments(tmp_path_factory):
    rows = made.records(150, speed=3.0) + [
        row | {"timestamp": row["timestamp"] + 150} for row in made.records(190, 3.5, 172, 0.23)
    ]
    path = tmp_path_factory.mktemp("watch") / "run.fit"
    return steps(read(made.write_fit(path, rows), mass=62, quiet=True))


def test_loads_of_segments_with_intervals_and_paired_differences(segments):
    table = load_of_run(segments, uncertainty=8)
    assert list(table["scenario"].values) == [
        "segment 1",
        "segment 2",
        "segment 1, quicker steps",
        "segment 2, quicker steps",
    ]
    at = table.sel(level="L5/S1")
    low, high = (at[f"lumbar_compression_peak_bw_{end}"] for end in ("low", "high"))
    assert (high - low > 0.2 * at["lumbar_compression_peak_bw"]).all()
    change = at.isel(scenario=slice(2, None))
    assert (change["compression_change_high"] < 0).all()
    # a paired difference is known far better than a load
    width = change["compression_change_high"] - change["compression_change_low"]
    assert (width < 0.3 * (high - low)[2:]).all()
    assert "25 to 30 % either way" in table.attrs["quote"]


def test_the_run_as_bouts_of_a_plan(segments):
    bouts = bouts_of(segments, day=3, start="07:00", shoe="racer")
    scenarios = segment_scenarios(segments, shoe="racer")
    assert [bout.scenario for bout in bouts] == list(scenarios.values())
    assert sum(bout.distance for bout in bouts) == pytest.approx(
        float(segments["distance"].sum()) / 1000, rel=0.01
    )
    plan = plan_of(segments, "easy run", day=1, start="07:00")
    assert len(plan.bouts) == 2 and plan.days == 1
    assert bouts[1].start >= bouts[0].start + bouts[0].hours(plan.scenario) - 1e-9


def test_what_is_no_run_of_a_watch():
    with pytest.raises(ValueError, match="is no run of a watch"):
        bouts_of(5)
