"""What many steps add up to: equivalent distance, disc height, recovery, and a week of running."""
