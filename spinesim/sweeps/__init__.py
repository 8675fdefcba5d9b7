"""Many scenarios: what is varied, the engines that run them, their results."""
