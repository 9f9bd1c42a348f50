"""Who people are, and the money in their personal account."""
