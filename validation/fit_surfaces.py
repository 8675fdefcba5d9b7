"""Fits surfaces to what an artificial athlete read on them.

Stiffness, damping and mass are fitted; before and after are printed.

    python validation/fit_surfaces.py

Readings: Colino et al. 2020, Int J Sports Physiol Perform 15:685, doi 10.1123/ijspp.2019-0331
(means of one asphalt road, one tartan track and one fitness treadmill).  The rig is
`spinesim.anatomy.rigs.artificial_athlete`; residuals are relative to the reading.

    track       three readings, three unknowns: exact.
    treadmill   three readings, three unknowns, but a linear spring and damper cannot read all
                three: least squares.
    asphalt     0.0 % cannot be had together with 0.3 mm, since a ground that gives on a spring of
                2 MN/m takes 5 % off the peak; the reference must have given alike.  So two
                readings, for stiffness and damping, and the mass stays.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import least_squares

from spinesim.anatomy.rigs import SurfaceFigures, artificial_athlete
from spinesim.fields import about
from spinesim.scenario import Surface, surface

READINGS = {
    "asphalt": SurfaceFigures(0.000, 0.3e-3, 0.908),
    "track": SurfaceFigures(0.374, 2.2e-3, 0.626),
    "treadmill": SurfaceFigures(0.713, 6.5e-3, 0.370),
}
FIGURES = ("force_reduction", "vertical_deformation", "energy_restitution")
EVERYTHING = ("stiffness", "damping", "mass")
PLANS = {  # surface: (fields that may change, figures that they have to give)
    "asphalt": (("stiffness", "damping"), FIGURES[1:]),
    "track": (EVERYTHING, FIGURES),
    "treadmill": (EVERYTHING, FIGURES),
}


def fit(
    start: Surface, reading: SurfaceFigures, unknowns: tuple[str, ...], figures: tuple[str, ...]
) -> Surface:
    """The surface on which the apparatus reads the figures most nearly, some fields changed."""
    wanted = np.array([getattr(reading, name) for name in figures])

    def with_(logarithms: np.ndarray) -> Surface:
        return replace(start, **dict(zip(unknowns, np.exp(logarithms).tolist(), strict=True)))

    def misses(logarithms: np.ndarray) -> np.ndarray:
        read = artificial_athlete(with_(logarithms))
        return np.array([getattr(read, name) for name in figures]) / wanted - 1

    guess = np.log([getattr(start, name) for name in unknowns])
    fields = [about(Surface)[name] for name in unknowns]
    limits = [(max(field.low, 1e-3), field.high) for field in fields]
    return with_(
        least_squares(misses, guess, bounds=np.log(limits).T, diff_step=1e-4, xtol=1e-10).x
    )


def row(label: str, ground: Surface) -> str:
    """One line: the surface's numbers and what the apparatus reads on it."""
    return (
        f"  {label:8}{ground.stiffness / 1e3:10.1f} kN/m {ground.damping:9.1f} N s/m "
        f"{ground.mass:7.3f} kg   " + reading_text(artificial_athlete(ground))
    )


def reading_text(read: SurfaceFigures) -> str:
    """A reading in the units of a test report."""
    deformation = f"{1e3 * read.vertical_deformation:7.3f} mm"
    return f"{read.force_reduction:7.2%} {deformation} {read.energy_restitution:7.2%}"


def main() -> None:
    """Print the three surfaces of the catalogue, then fitted, then what was read on them."""
    for name, (unknowns, figures) in PLANS.items():
        before = surface(name)
        after = fit(before, READINGS[name], unknowns, figures)
        print(f"{name}: {', '.join(unknowns)} from {', '.join(figures)}")
        print(row("before", before))
        print(row("after", after))
        print(f"  {'read':8}{'':42}   {reading_text(READINGS[name])}\n")


if __name__ == "__main__":
    main()
