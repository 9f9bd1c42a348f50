"""The words that people read of accounts, and what every word is: a text, at once or when it is shown."""

from django.utils.functional import Promise

Text = Promise | str
