"""Many scenarios of one model at once: compiled, in SIMD lanes, each with its own step size, events and end.

    result = batch.integrate(model, {"shoe_stiffness": values}, start, duration, rtol=1e-4, events=(...), watch=("sole",))
    result.maximum["sole"]          (N,) N

A scenario that fails is data (its status says how), never an exception; without numba the same runs in NumPy, slower.
"""

from spinesim.batch.integrate import BatchResult, compiler, integrate

__all__ = ["BatchResult", "compiler", "integrate"]
