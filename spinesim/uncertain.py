"""Which of the many constants matter for the load on the lower back: the outcome of moving each alone.

Every constant of `catalogue/runner.toml` that the default scenario feels (113 of them) was moved from the 5 % to the 95 % point of its
distribution (`uncertainty.one_at_a_time`), and the peak compression of L5/S1 looked at: of the default scenario (1583 N), and the
changes that come with steps 10 % shorter (-193 N), 7 deg more lean (+308 N), half the core strength (-139 N) and the
max-cushion shoe (-12 N).  The 20 in `SCREENED` hold 95, 92, 92, 98 and 65 % of the sum of squares of all; with the fields of shoe and
surface they are what is sampled.  Sizes of a factor's effect matter where the factor is not neutral: `CONDITIONS` adds them there.
"""

from __future__ import annotations

SCREENED: dict[str, tuple[float, float, float, float, float]] = {  # N: of the load, of the four changes
    "muscle_stress": (420, -47, 64, -138, -3),
    "above_T12L1_com_x": (494, -70, 58, -34, -10),
    "hip_damping": (91, -9, 113, -12, -0),
    "passive_moment_scale": (-263, 34, -86, 70, 2),
    "muscle_arm": (-142, 20, -89, 1, 3),
    "male_trunk_mass": (230, -31, 76, -19, -2),
    "pelvis_com_z": (2, 4, 55, -6, -4),
    "L5/S1_pitch": (-177, 19, -36, 2, 0),
    "disc_bend_stiffness": (165, -24, 43, -24, 1),
    "above_T12L1_com_z": (35, -7, 42, -2, -1),
    "heel_pad_n": (25, -20, -8, -1, -4),
    "hip_to_L5S1_x": (-122, 18, 37, 9, -6),
    "muscle_floor": (42, -0, -3, -25, -0),
    "head_z": (-82, 16, -35, 13, -1),
    "pelvis_mass": (-117, 16, -35, 9, 1),
    "foot_velocity_gain": (-5, 16, -4, 3, 1),
    "L4/L5_pitch": (71, -9, 0, -23, -2),
    "L3/L4_pitch": (69, -9, 10, -22, -2),
    "male_thigh_mass": (-108, 13, -26, 7, 2),
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
