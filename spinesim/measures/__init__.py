"""What is read off a motion: peaks, rates, loads, energies."""
