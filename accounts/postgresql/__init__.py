"""Django's PostgreSQL with a connection of our own; Django finds it in `base` by the name of this package."""
