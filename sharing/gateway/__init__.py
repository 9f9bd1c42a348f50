"""Door: hospitals and pharmacies."""
