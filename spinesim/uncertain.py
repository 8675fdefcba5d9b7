"""Which of the many constants matter for the load on the lower back: the outcome of moving each alone.

Every constant of `catalogue/runner.toml` that the default scenario feels (101 of them) was moved from the 5 % to the 95 % point of its
distribution (`uncertainty.one_at_a_time`), and the peak compression of L5/S1 looked at: of the default scenario (1573 N), and the
changes that come with steps 10 % shorter (-176 N), 7 deg more lean (+310 N), half the core strength (-139 N) and the
max-cushion shoe (-6 N).  The 20 in `SCREENED` hold 94, 94, 95, 96 and 82 % of the sum of squares of all; with the fields of shoe and
surface they are what is sampled.  Sizes of a factor's effect matter where the factor is not neutral: `CONDITIONS` adds them there.
"""

from __future__ import annotations

SCREENED: dict[str, tuple[float, float, float, float, float]] = {  # N: of the load, of the four changes
    "muscle_stress": (420, -45, 62, -140, -2),
    "hip_damping": (253, -51, 262, -32, -1),
    "above_T12L1_com_x": (495, -66, 51, -35, -6),
    "disc_bend_stiffness": (338, -80, 76, -50, -6),
    "passive_moment_scale": (-262, 32, -85, 69, 1),
    "hip_stiffness": (51, -47, 58, -14, -6),
    "hip_to_L5S1_x": (-114, 10, 34, 8, -7),
    "male_trunk_mass": (229, -28, 75, -19, 0),
    "pelvis_com_z": (14, -13, 53, -8, -6),
    "muscle_arm": (-145, 24, -86, 1, 3),
    "disc_bend_damping": (-18, 8, -58, 0, 5),
    "distal_soft_frequency": (-2, 5, -5, 0, 5),
    "L5/S1_pitch": (-175, 17, -36, 2, 0),
    "foam_bottoming_depth": (4, -3, 5, -1, -5),
    "head_z": (-84, 19, -34, 14, 0),
    "viscera_damping_ratio": (17, -1, 3, -3, -4),
    "pelvis_mass": (-117, 14, -34, 9, 1),
    "L3/L4_pitch": (70, -9, 9, -22, -2),
    "L4/L5_pitch": (71, -8, 0, -22, -1),
    "pressure_travel": (-37, 9, -9, 3, 3),
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
