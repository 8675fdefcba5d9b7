"""Which of the many constants matter for the load on the lower back: the outcome of moving each alone.

Every constant of `catalogue/runner.toml` that the default scenario feels (101 of them) was moved from the 5 % to the 95 % point of its
distribution (validation/screen.py), and the peak compression of L5/S1 looked at: of the default scenario (1665 N), and the
changes that come with steps 10 % shorter (-198 N), 7 deg more lean (+286 N), half the core strength (-157 N) and the
max-cushion shoe (-1 N).  The 20 in `SCREENED` hold 94, 94, 96, 96 and 88 % of the sum of squares of all; with the fields of shoe and
surface they are what is sampled.  Sizes of a factor's effect matter where the factor is not neutral: `CONDITIONS` adds them there.
"""

from __future__ import annotations

SCREENED: dict[str, tuple[float, float, float, float, float]] = {  # N: of the load, of the four changes
    "muscle_stress": (448, -48, 60, -155, 0),
    "hip_damping": (360, -67, 236, -49, 1),
    "hip_stiffness": (255, -128, 147, -56, -10),
    "above_T12L1_com_x": (469, -65, 34, -34, -3),
    "foam_bottoming_depth": (-8, 1, 2, 1, -9),
    "passive_moment_scale": (-288, 38, -83, 83, 1),
    "hip_to_L5S1_x": (-108, 8, 38, 9, -8),
    "pelvis_com_z": (86, -28, 59, -18, -6),
    "male_trunk_mass": (236, -30, 67, -22, 2),
    "leg_straightness": (-21, -4, 2, 1, -5),
    "muscle_arm": (-150, 25, -77, 2, 2),
    "disc_bend_damping": (-63, 20, -57, 8, 5),
    "viscera_damping_ratio": (6, -1, 7, -2, -5),
    "L5/S1_pitch": (-204, 23, -46, 5, 0),
    "neck_damping_ratio": (-5, 4, -2, 0, 3),
    "pressure_travel": (-38, 8, -7, 4, 3),
    "disc_bend_stiffness": (130, -28, 25, -16, 0),
    "pelvis_mass": (-124, 16, -32, 11, 1),
    "muscle_floor": (41, 0, -3, -25, 0),
    "male_thigh_mass": (-117, 14, -24, 9, 0),
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
