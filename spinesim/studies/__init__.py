"""Questions asked of many runs: comparison, explanation, uncertainty, sensitivity, the best."""
