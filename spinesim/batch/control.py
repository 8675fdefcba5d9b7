"""Constants of step control, the same for the C lanes (which get them in the generated header) and
for NumPy.
"""

LENGTH, SPEED = (
    1e-2,
    1.0,
)  # m and m/s: what the errors of coordinates and velocities are measured against,
TURN = 10.0  # rad per m: times this for pitch,
CONTACT = (
    4.0  # divided by this at the two ends of the contact, where a small error is a large force
)
SAFETY = 0.9  # of the step size that would just meet the tolerance
PEAKS = 4  # local maxima kept of each watched force
# of a step: how far from its end a force is evaluated to correct the curve through the ends
CLEAR = 1e-3
# first step as a fraction of the duration, over the fourth root of the tolerance
FIRST = 0.02
MOST_STEPS = 20_000
MOST_EVENTS = 16
