"""Which of the many constants matter for the load on the lower back: the outcome of moving each alone.

Every constant of `catalogue/runner.toml` that the default scenario feels (101 of them) was moved from the 5 % to the 95 % point of its
distribution (validation/screen.py), and the peak compression of L5/S1 looked at: of the default scenario (1659 N), and the
changes that come with steps 10 % shorter (-191 N), 7 deg more lean (+289 N), half the core strength (-156 N) and the
max-cushion shoe (-2 N).  The 20 in `SCREENED` hold 93, 95, 96, 97 and 89 % of the sum of squares of all; with the fields of shoe and
surface they are what is sampled.  Sizes of a factor's effect matter where the factor is not neutral: `CONDITIONS` adds them there.
"""

from __future__ import annotations

SCREENED: dict[str, tuple[float, float, float, float, float]] = {  # N: of the load, of the four changes
    "muscle_stress": (447, -46, 60, -154, 0),
    "hip_stiffness": (243, -129, 162, -54, -12),
    "hip_damping": (358, -69, 237, -49, 0),
    "above_T12L1_com_x": (470, -62, 38, -34, -5),
    "foam_bottoming_depth": (-7, -1, 5, 1, -11),
    "passive_moment_scale": (-287, 37, -82, 83, 1),
    "hip_to_L5S1_x": (-109, 7, 45, 9, -9),
    "pelvis_com_z": (76, -29, 68, -18, -8),
    "viscera_damping_ratio": (4, -3, 11, -1, -7),
    "disc_bend_damping": (-53, 20, -65, 7, 6),
    "male_trunk_mass": (234, -28, 67, -21, 1),
    "muscle_arm": (-149, 25, -81, 2, 3),
    "L5/S1_pitch": (-203, 22, -46, 5, -1),
    "leg_straightness": (-29, -5, 6, 2, -5),
    "disc_bend_stiffness": (132, -29, 25, -16, 0),
    "neck_damping_ratio": (-3, 4, -3, 0, 4),
    "pressure_travel": (-37, 9, -8, 4, 3),
    "pelvis_mass": (-123, 15, -32, 11, 1),
    "L4/L5_pitch": (75, -9, 1, -24, -1),
    "muscle_floor": (41, 0, -3, -24, 0),
}
SAMPLED = tuple(SCREENED)
CONDITIONS = {
    "sitting": ("sitting_tightness", "sitting_core", "tilt_per_tightness"),
    "fatigue": ("fatigue_cadence", "fatigue_lean", "fatigue_lordosis", "fatigue_erector"),
    "hydration": ("hydration_axial", "hydration_bend", "hydration_strength"),
    "age": ("age_onset", "age_decline"),
    "co_contraction": ("abdominal_floor",),
    "hip_flexor_tightness": ("tilt_per_tightness", "hip_flexor_torque"),
    "hamstring_tightness": ("tilt_per_tightness", "hamstring_torque"),
}
SEXED = ("male_trunk_mass", "male_thigh_mass")  # of a woman her own
