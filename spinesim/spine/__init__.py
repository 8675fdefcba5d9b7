"""Muscles and discs of the lumbar spine: what each level carries."""

LEVELS = ("L5/S1", "L4/L5", "L3/L4", "L2/L3", "L1/L2", "T12/L1")
VERTEBRAE = ("L5", "L4", "L3", "L2", "L1")
TRUNK = ("pelvis", *VERTEBRAE, "thorax")  # bodies that pitch, from below
