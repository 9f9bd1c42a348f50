"""Door: the service hall, a clerk with the person in front of them."""
