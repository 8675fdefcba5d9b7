"""Tables of the terminal: every number whole, in any width."""

import io
import json
import re

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from spinesim.show.documents import optimise_document, sensitivity_document
from spinesim.show.tables.comparison import comparison_report, run_report
from spinesim.show.tables.parts import Column, Sheet
from spinesim.show.tables.studies import optimise_report, sensitivity_report
from spinesim.studies.comparison import compare
from spinesim.studies.comparison_scenarios import grid


def shown(what, width):
    text = io.StringIO()
    Console(file=text, width=width, highlight=False).print(what)
    return text.getvalue()


@pytest.fixture(scope="module")
def table():
    return compare(grid(["racer", "max-cushion"], "track", shoe_stack_height="30 mm"))


cells = st.lists(
    st.text("0123456789.", min_size=1, max_size=9), min_size=3, max_size=3, unique=True
)


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=1, max_size=12), st.integers(32, 120))
def test_a_sheet_shows_every_cell_whole_in_its_row(columns, width):
    labels = ("a long shoe name, stiffness 60 N/mm", "racer", "x")
    sheet = Sheet(
        [Column("what it is", labels, "label"), *(Column("head\nN", rows) for rows in columns)]
    )
    text = shown(sheet, width)
    assert max(map(len, text.splitlines())) <= width and "…" not in text
    rows = [re.findall(r"[\d.]+(?![ \w./]*N/mm)", line) for line in text.splitlines()]
    flat = [cell for row in rows for cell in row]
    for column in columns:
        for cell in column:
            assert cell in flat


def test_a_sheet_that_fits_is_one_table_and_a_note_gives_way():
    columns = [
        Column("name", ["racer"], "label"),
        Column("N", ["1234"]),
        Column("meaning", ["what it means, at some length and more of it"], "note"),
    ]
    assert "meaning" in shown(Sheet(columns), 80) and shown(Sheet(columns), 80).count("name") == 1
    narrow = shown(Sheet(columns), 34)
    assert "meaning" not in narrow and "1234" in narrow


def test_columns_are_spread_evenly_over_the_parts():
    columns = [Column("name", ["racer"], "label"), *(Column(f"{k:09}", ["1"]) for k in range(8))]
    heads = [line.split() for line in shown(Sheet(columns), 80).splitlines() if "name" in line]
    assert [len(head) for head in heads] == [5, 5]


@pytest.mark.parametrize("width", [100, 80, 60, 40])
@pytest.mark.parametrize("report", [comparison_report, run_report])
def test_reports_cut_no_number(table, report, width):
    text = shown(report(table), width)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width and "…" not in text
    row = table.isel(scenario=0)
    for name in ("impact_peak_bw", "active_peak_bw"):
        assert f"{float(row[name]):.2f}" in text
    shear = float(row["lumbar_shear_peak"].sel(level="L5/S1"))
    assert f"{shear:.0f}" in text or f"{shear:.4g}" in text
    flat = " ".join(text.split())
    assert width < 60 or "racer, stack height 30 mm" in flat


def test_the_report_begins_with_what_differs(table):
    text = " ".join(shown(comparison_report(table), 100).split())
    assert text.startswith("What differs, by up to this much between shoes")
    assert "0.85 MPa" in text and text.endswith("spinesim explain")


@pytest.mark.parametrize("width", [100, 80, 60])
def test_intervals_are_shown_whole(table, width):
    sampled = table.assign_attrs(samples=8)
    for name in ("impact_peak", "lumbar_compression_peak"):
        for suffix in ("", "_bw"):
            for end, times in (("low", 0.9), ("median", 1.0), ("high", 1.1)):
                sampled[f"{name}{suffix}_{end}"] = times * sampled[f"{name}{suffix}"]
        for end in ("low", "median", "high"):
            ends = sampled[f"{name}_bw_{end}"]
            sampled[f"{name}_bw_difference_{end}"] = ends - ends.isel(scenario=0)
    text = shown(comparison_report(sampled), width)
    peak = float(sampled["impact_peak_bw"][1])
    assert f"{peak:.2f} ({0.9 * peak:.2f}…{1.1 * peak:.2f})" in text
    assert "over the first" in text and "nine in ten runs" in " ".join(text.split())


def test_a_failure_and_missing_numbers_are_shown(table):
    failed = table.copy(deep=True)
    failed["impact_peak_bw"][0] = np.nan
    failed = failed.assign_coords(message=("scenario", ["no steady step here", ""]))
    text = shown(comparison_report(failed), 80)
    assert "–" in text and "no steady step here" in text


@pytest.mark.parametrize("width", [100, 80, 60])
def test_a_sensitivity_study_cuts_no_number(width):
    numbers = ("low", "high", "at_low", "at_high", "swing")
    indices = [f"{name}{end}" for name in ("first_order", "total_order") for end in ("", "_low")]
    indices += ["first_order_high", "total_order_high"]
    study = xr.Dataset(
        {
            name: ("parameter", [0.1234 + k, -1e-4 * (k + 1.5)])
            for k, name in enumerate((*numbers, *indices))
        },
        coords={"parameter": ["runner_hip_flexor_tightness", "shoe_stiffness"]},
        attrs={
            "measure": "lumbar_compression_peak",
            "level": "L5/S1",
            "method": "sobol",
            "runs": 96,
            "failed": 2,
            "left_out": 1,
            "confidence": 0.95,
        },
    )
    study["base"] = ((), 1670.0, {"units": "N"})
    text = shown(sensitivity_report(study), width)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width and "…" not in text
    for name in (*numbers, "first_order", "total_order"):
        for value in study[name].values:
            assert (f"{value:.4g}" if abs(value) > 1e-3 else f"{value:.2e}") in text


@pytest.mark.parametrize(
    ("study", "report", "document"),
    [
        ("one at a time", sensitivity_report, sensitivity_document),
        ("sobol", sensitivity_report, sensitivity_document),
        ("optimum", optimise_report, optimise_document),
        ("trade-off", optimise_report, optimise_document),
    ],
)
def test_a_study_of_every_method_is_a_table_and_a_document(results, study, report, document):
    text = " ".join(shown(report(results[study]), 100).split())
    about = document(results[study])
    assert "leg_stiffness" in text and f"{about['failed']} failed" in text
    assert json.loads(json.dumps(about))["measure"] == "impact_peak"
