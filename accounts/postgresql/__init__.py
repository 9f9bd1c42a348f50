"""Django's PostgreSQL with two things of our own; Django finds them in `base` by the name of this package."""
