"""What studies measure, by name: functions of a scenario and of a study's own settings.

    MEASURES["impact_peak_bw"](scenario, cutoff=45.0)

A row of a paper names one of these as its `measure`, and the keywords as `with`.  They are the
package's own measures (`spinesim.measures`), and what studies take in another way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spinesim.measures import definitions
from spinesim.scenario import Scenario
from spinesim.validate import forces, shock, spine, stature, weakness
from spinesim.validate.conditions import run_of

Measure = Callable[..., float]


def _of_gait(take: Measure) -> Measure:
    """A measure of a run, as a measure of the scenario whose steady gait it is taken from."""

    def measure(scenario: Scenario, **options: Any) -> float:
        return float(take(run_of(scenario), **options))

    return measure


OF_A_HISTORY = (
    forces.instantaneous_loading_rate_bw,
    forces.late_force_bw,
    forces.step_frequency,
    forces.vertical_impulse_bw,
)
OF_A_RUN: tuple[Measure, ...] = (
    forces.braking_impulse,
    forces.foot_ahead_of_hip,
    forces.ground_sinking,
    forces.hip_work,
    forces.peak_vertical_force,
    forces.spring_leg_compression,
    forces.spring_leg_stiffness,
    forces.vertical_impulse,
    forces.vertical_stiffness,
    shock.attenuation,
    shock.felt_peak,
    shock.mean_amplitude_deviation,
    shock.peak_attenuation,
    shock.rms_acceleration,
    shock.strongest_frequency,
    shock.transmitted,
    spine.disc_pressure,
    spine.extension_moment,
    spine.net_joint_peak,
)
OF_A_SCENARIO: tuple[Measure, ...] = (
    forces.contact_time_by_law,
    spine.standing_disc_pressure,
    spine.transmissibility,
    spine.transmitted_power,
    spine.weak_core_change,
    spine.weak_core_ratio,
    stature.circadian_stature,
    stature.evening_over_morning_loss,
    stature.height_kept_in_run,
    stature.iso_injury_probability,
    stature.lifting_damage_of_running,
    stature.load_over_needed,
    stature.lowest_disc_over_others,
    stature.lumbar_height_change,
    stature.run_over_day_loss,
    stature.stature_lost,
    stature.stature_ratio,
    weakness.held_weak_change,
    weakness.held_weak_ratio,
    weakness.tired_over_fresh,
)
MEASURES: dict[str, Measure] = {
    **{
        name: _of_gait(take)
        for name, take in definitions.MEASURES.items()
        if not definitions.by_level(name)
    },
    "impact_peak_bw": _of_gait(forces.impact_peak_bw),
    "active_peak_bw": _of_gait(forces.active_peak_bw),
    "loading_rate_bw": _of_gait(forces.loading_rate_bw),
    "braking_peak_bw": _of_gait(forces.braking_peak_bw),
    "propulsion_peak_bw": _of_gait(forces.propulsion_peak_bw),
    **{item.name: _of_gait(item) for item in OF_A_HISTORY},
    **{take.__name__: _of_gait(take) for take in OF_A_RUN},
    **{measure.__name__: measure for measure in OF_A_SCENARIO},
}
