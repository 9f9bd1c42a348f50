"""Door: the back office."""
