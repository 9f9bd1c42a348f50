"""Plain Python about people, areas and money: no Django, no clock."""
