"""Who may use whose account, and what it comes to: plain Python, no Django, no clock."""
