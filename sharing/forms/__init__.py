"""What the doors share: forms and fields that look the same to a citizen and to a clerk."""
