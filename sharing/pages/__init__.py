"""Door: the citizen's browser."""
