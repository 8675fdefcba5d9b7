"""Which of the many constants matter for the load on the lower back: the outcome of moving each alone.

Every constant of `catalogue/runner.toml` that the default scenario feels (101 of them) was moved from the 5 % to the 95 % point of its
distribution (validation/screen.py), and the peak compression of L5/S1 looked at: of the default scenario (1670 N), and the
changes that come with steps 10 % shorter (-193 N), 7 deg more lean (+294 N), half the core strength (-158 N) and the
max-cushion shoe (0 N).  The 20 in `SCREENED` hold 93, 92, 95, 97 and 88 % of the sum of squares of all; with the fields of shoe and
surface they are what is sampled.  Sizes of a factor's effect matter where the factor is not neutral: `CONDITIONS` adds them there.
"""

from __future__ import annotations

SCREENED: dict[str, tuple[float, float, float, float, float]] = {  # N: of the load, of the four changes
    "muscle_stress": (450, -49, 61, -155, 0),
    "hip_damping": (336, -61, 231, -48, -1),
    "hip_stiffness": (199, -100, 140, -46, -12),
    "above_T12L1_com_x": (469, -63, 46, -34, -7),
    "passive_moment_scale": (-286, 36, -86, 79, 0),
    "foam_bottoming_depth": (-6, 0, 2, 1, -9),
    "hip_to_L5S1_x": (-111, 10, 44, 9, -9),
    "disc_bend_damping": (-48, 13, -70, 8, 7),
    "distal_soft_frequency": (4, 7, -9, 0, 7),
    "pelvis_com_z": (66, -18, 63, -16, -7),
    "muscle_arm": (-149, 23, -82, 2, 2),
    "male_trunk_mass": (220, -26, 68, -19, 0),
    "L5/S1_pitch": (-201, 22, -46, 5, 0),
    "disc_bend_stiffness": (152, -32, 33, -19, 0),
    "leg_straightness": (-17, -5, 1, 1, -3),
    "neck_damping_ratio": (-2, -1, 3, 0, -3),
    "pelvis_mass": (-119, 14, -32, 10, 1),
    "L4/L5_pitch": (77, -9, 0, -25, -1),
    "muscle_floor": (41, 0, -3, -24, 0),
    "leg_bend_depth": (-44, 9, 9, 3, 3),
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
