"""Dynamic Response Index (Stech & Payne 1969): the seated spine as one damped oscillator.
AMRL-TR-66-157

        m   torso, 34.51 kg
        |   omega = 52.9 rad/s, zeta = 0.224
     ~~~~~~~  seat, upward acceleration z''(t)

    X'' + 2 zeta omega X' + omega**2 X = z''(t),      DRI = omega**2 X_max/g,   g = 9.806 m/s**2

X is counted from the spine's rest under gravity, so gravity is left out.  A velocity step dv is the
torso falling onto the seat at dv; a step of 1 g is the same motion under gravity switched on at
once; a pulse moves the seat.  DRI 17.7 goes with a 10 % risk of serious injury.
"""

from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import Link, Model, vertical_bodies
from spinesim.published._parts import OnShaker

FREQUENCY, DAMPING_RATIO, GRAVITY = 52.9, 0.224, 9.806

(torso,) = vertical_bodies(torso=34.51)
spine = SpringDamper(torso.mass * FREQUENCY**2, 2 * DAMPING_RATIO * FREQUENCY * torso.mass)


def on_seat(acceleration: float, duration: float) -> Model:
    """The torso on a seat that follows half a sine wave of acceleration (m/s**2, s)."""
    seat = OnShaker("torso", acceleration, duration)
    return Model(bodies=(torso,), links=(Link("spine", seat, spine),), contact="spine", gravity=0.0)


def index(deflection: float) -> float:
    """DRI (-) from the greatest deflection (m).

    >>> round(index(0.062023), 2)
    17.7
    """
    return FREQUENCY**2 * deflection / GRAVITY


def deflection(dri: float) -> float:
    """Greatest deflection (m) that goes with a DRI (-)."""
    return dri * GRAVITY / FREQUENCY**2


STILL = on_seat(0.0, 0.1)
RESTING, FALLING = STILL.at_touchdown(), STILL.at_touchdown(velocity=-1.0)
MODEL, TOUCHDOWN = STILL, FALLING
PULSES = {f"{ms} ms": on_seat(GRAVITY, ms / 1000) for ms in (10, 20, 30, 50, 100, 200, 500)}
VARIANTS = {"velocity step": STILL, "1 g switched on": STILL.with_(gravity=GRAVITY), **PULSES}
TOUCHDOWNS = {**dict.fromkeys(VARIANTS, RESTING), "velocity step": FALLING}
SOURCE = "@stech1969"
QUOTED = {
    "dri_per_velocity": (3.96, "s/m", "short pulses, below about 30 ms"),
    "dri_injury": (17.7, "-", "10 % risk of serious injury (STANAG 4569), about 62 mm"),
}
