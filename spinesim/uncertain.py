"""Which of the many constants matter for the load on the lower back: the outcome of moving each alone.

Every constant of `catalogue/runner.toml` that the default scenario feels (101 of them) was moved from the 5 % to the 95 % point of its
distribution (validation/screen.py), and the peak compression of L5/S1 looked at: of the default scenario (1662 N), and the
changes that come with steps 10 % shorter (-197 N), 7 deg more lean (+288 N), half the core strength (-157 N) and the
max-cushion shoe (-2 N).  The 20 in `SCREENED` hold 93, 94, 96, 97 and 87 % of the sum of squares of all; with the fields of shoe and
surface they are what is sampled.  Sizes of a factor's effect matter where the factor is not neutral: `CONDITIONS` adds them there.
"""

from __future__ import annotations

SCREENED: dict[str, tuple[float, float, float, float, float]] = {  # N: of the load, of the four changes
    "muscle_stress": (448, -47, 60, -155, 0),
    "hip_stiffness": (254, -128, 156, -56, -10),
    "hip_damping": (363, -67, 238, -50, 1),
    "above_T12L1_com_x": (470, -64, 37, -34, -4),
    "foam_bottoming_depth": (-7, 0, 3, 0, -10),
    "passive_moment_scale": (-287, 37, -82, 83, 1),
    "hip_to_L5S1_x": (-108, 8, 41, 8, -8),
    "pelvis_com_z": (82, -27, 63, -18, -7),
    "male_trunk_mass": (235, -30, 68, -21, 1),
    "disc_bend_damping": (-58, 19, -61, 8, 5),
    "viscera_damping_ratio": (5, -1, 9, -1, -5),
    "muscle_arm": (-150, 25, -79, 2, 2),
    "leg_straightness": (-17, -4, 3, 1, -5),
    "L5/S1_pitch": (-204, 23, -46, 5, -1),
    "disc_bend_stiffness": (132, -28, 25, -16, 0),
    "neck_damping_ratio": (-4, 4, -3, 0, 3),
    "pelvis_mass": (-124, 16, -32, 11, 1),
    "pressure_travel": (-37, 8, -8, 4, 3),
    "muscle_floor": (41, 0, -3, -24, 0),
    "L4/L5_pitch": (75, -9, 1, -24, -1),
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
