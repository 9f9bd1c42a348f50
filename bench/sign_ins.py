"""People who can sign in, for the guesses. Run with the portal's Python: `-m bench.sign_ins 100`.

The first has a telephone. Prints the first password of somebody of staff, A01.
"""

import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - there are no models before the setup
from django.utils import timezone  # noqa: E402

from accounts.models import Person, User  # noqa: E402
from accounts.services.passwords import hand_out  # noqa: E402
from accounts.services.sign_in import citizen_login_digest, staff_login_digest  # noqa: E402
from bench.guesses import NAME, PASSWORD, STAFF, TELEPHONE, number_of  # noqa: E402


def main(people: int) -> None:
    """Makes them, all with one password: hashing is not what is measured here."""
    password = make_password(PASSWORD)
    for serial in range(people):
        person = Person(psn_no=f"G{serial:020d}", cert_type="01", birth_date=date(1960, 3, 1), sex="2")
        person.set_name(NAME)
        person.set_number(number_of(serial))
        person.set_telephone("" if serial else TELEPHONE)
        person.save()
        login = citizen_login_digest(number_of(serial))
        User.objects.create(person=person, login_digest=login, password=password)
    staff = User(staff_no=STAFF, staff_name=NAME, login_digest=staff_login_digest(STAFF))
    print(hand_out(staff, at=timezone.now()))
    staff.save()


if __name__ == "__main__":
    main(int(sys.argv[1]))
