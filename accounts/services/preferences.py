"""How a person likes to see the site."""

from accounts.models import User


def keep_view(*, user: User, large: bool) -> None:
    """Remembers the large view for the person, in every browser. Concerns nobody else, so no event."""
    User.objects.filter(pk=user.pk).update(large_view=large)
