"""What the doors share: forms, rows and steps that look the same to a citizen and to a clerk."""
