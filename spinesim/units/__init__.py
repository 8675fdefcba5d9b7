"""Quantities with units as plain floats, and floats as text."""

from spinesim.units.names import GRAVITY as GRAVITY
from spinesim.units.reading import EXAMPLES as EXAMPLES
from spinesim.units.reading import LONGEST as LONGEST
from spinesim.units.reading import is_bare as is_bare
from spinesim.units.reading import meant as meant
from spinesim.units.reading import scalar as scalar
from spinesim.units.reading import to_number as to_number
from spinesim.units.reading import within as within
from spinesim.units.text import described as described
from spinesim.units.text import printable as printable
from spinesim.units.text import shown as shown
from spinesim.units.text import span as span
from spinesim.units.text import to_text as to_text
