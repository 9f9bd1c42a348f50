"""The demo province: invented people with a year of believable history, made from one seed."""
