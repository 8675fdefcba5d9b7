"""The input values in one place: who runs, how, in what, on what."""

from spinesim.body import Runner
from spinesim.footing import Shoe, Surface, shoe, surface, worn
from spinesim.stride import ResolvedStride, Stride

__all__ = ["ResolvedStride", "Runner", "Shoe", "Stride", "Surface", "shoe", "surface", "worn"]
