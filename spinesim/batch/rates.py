"""Rates of one motion from the compiled kernel, for solvers that ask for them state by state."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from spinesim.batch import libraries
from spinesim.batch.kernel import header
from spinesim.batch.libraries import address
from spinesim.batch.tableaux import stiff_links
from spinesim.batch.work import curve_tables, watched_links
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.system import System

POINTER, NUMBER = ctypes.c_void_p, ctypes.c_double
# they keep Python's lock: a call takes a microsecond, and getting the lock back may take thousands
ROOM = ctypes.PYFUNCTYPE(ctypes.c_int64)
SET = ctypes.PYFUNCTYPE(None, POINTER, POINTER, POINTER)
EVALUATE = ctypes.PYFUNCTYPE(None, POINTER, NUMBER, POINTER, POINTER)


class Curves(ctypes.Structure):
    """`struct curves` of curves.h."""

    _fields_ = tuple((name, POINTER) for name in ("first", "times", "cubics"))


def compiled_system(system: System, watch: Sequence[str] = ()) -> System:
    """The system with rates and Jacobian by the kernel that watches these links.

    The rates are the system's to rounding.  The Jacobian is of differences, which guides implicit
    solvers as well.  Raises CompilationError where there is no compiler.
    """
    model = system.model
    text = header(model, watched_links(model, watch=watch), stiff_links(model))

    def part(name: str) -> int:
        function, _ = libraries.function("kernel", text, name)
        return ctypes.cast(function, POINTER).value or 0

    memory = np.empty(ROOM(part("_room"))(), dtype=np.uint8)
    tables = curve_tables(model)
    curves = Curves(*map(address, tables))
    values = np.array(list(model.parameters.values()), dtype=float)
    SET(part("_set"))(address(memory), address(values), ctypes.addressof(curves))
    state = np.empty(system.size)

    def evaluated(name: str, *shape: int) -> Callable[[float, Array], Array]:
        result = np.empty(shape)
        call, places = EVALUATE(part(name)), tuple(map(address, (memory, state, result)))

        def evaluate(t: float, y: Array) -> Array:
            state[:] = y
            call(places[0], t, *places[1:])
            return result.copy()

        # the kernel reads these as long as the function is called
        evaluate.kept = memory, tables, curves  # type: ignore[attr-defined]
        return evaluate

    size = system.size
    return replace(system, rhs=evaluated("_rates", size), jacobian=evaluated("_slopes", size, size))
