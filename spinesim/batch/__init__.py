"""Many scenarios of one model at once: in SIMD lanes, each with its own step size, events and end.

    result = batch.integrate(
        model, {"shoe_stiffness": values}, start, duration, rtol=1e-4, events=(...), watch=("sole",)
    )
    result.maximum["sole"]          (N,) N

A scenario that fails is data (its status says how), never an exception.  The lanes are C; where
none are compiled the same runs in NumPy, slower.
"""

from spinesim.batch.integrate import BatchResult, compiler, integrate
from spinesim.batch.kernel import compiled
from spinesim.batch.rates import compiled_system

__all__ = ["BatchResult", "compiled", "compiled_system", "compiler", "integrate"]
