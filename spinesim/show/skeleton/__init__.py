"""One skeleton for page, film and figures: the runner as plain data, placed from a run."""
