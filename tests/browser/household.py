"""One household in a province that is in force, and the telephones it reads its codes from."""

from dataclasses import dataclass
from datetime import date

from django.core.management import call_command
from django.utils import timezone

from accounts.models import OneTimeCode, Person
from accounts.services import codes
from tests import make

PASSWORD = "春眠不觉晓 2026"
TELEPHONE = "13805161234"


@dataclass(frozen=True)
class Household:
    """A father with 1000 yuan, a mother with 50 of her own, a boy and a girl without any."""

    holder: Person
    spouse: Person
    child: Person
    daughter: Person


def move_in(*, registered: bool = True) -> Household:
    """A household in Xuzhou, nobody bound yet; the parents can sign in, or the father has yet to register."""
    call_command("load_reference", verbosity=0)
    home = Household(
        holder=make.person("王建国", born=date(1984, 5, 12), male=True, telephone=TELEPHONE),
        spouse=make.person("李晓梅", born=date(1986, 8, 3), telephone="13805165678"),
        child=make.child("王子轩"),
        daughter=make.child("王子涵", born=date(2018, 2, 14), male=False),
    )
    make.account(home.holder, yuan=1000, at=timezone.now())
    make.account(home.spouse, yuan=50, at=timezone.now())
    if registered:
        make.user(home.holder, password=PASSWORD)
    make.user(home.spouse, password=PASSWORD)
    return home


def newest_code() -> str:
    """The six digits that the last one who asked for a code has on the telephone now."""
    return codes.digits_of(OneTimeCode.objects.latest("asked_at"))
