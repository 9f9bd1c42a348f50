"""Who can sign in to the demo, and what each is there to show."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Person, RoleGrant, User
from accounts.models.people import number_digest
from accounts.services.sign_in import citizen_login_digest, staff_login_digest
from portal.demo.people import Province

PASSWORD = "gongji-2026"

CITIZENS = (
    ("holder", "授权人：已绑定儿子和父母，可再绑定女儿王子涵和配偶李晓梅"),
    ("spouse", "配偶：王建国绑定她以后，登录确认"),
    ("parent", "父亲：两个子女的账户都给他用"),
    ("second_holder", "同一位父亲的第二个授权人；她的配偶还没有确认"),
    ("brother_in_law", "配偶：有一件快到期的确认"),
    ("poor_holder", "账户余额用完的授权人"),
    ("no_account", "参加职工医保但没有个人账户"),
)
STAFF = (
    ("D001", "刘敏", RoleGrant.Role.CLERK, "3203"),
    ("D002", "赵卫东", RoleGrant.Role.SUPERVISOR, "3203"),
    ("D003", "钱文静", RoleGrant.Role.POLICY_OFFICER, "32"),
    ("D004", "孙国强", RoleGrant.Role.POLICY_OFFICER, "32"),
    ("D005", "吴清", RoleGrant.Role.AUDITOR, "32"),
    ("D006", "郑凯", RoleGrant.Role.ADMINISTRATOR, "32"),
    ("D007", "冯雪", RoleGrant.Role.ADMINISTRATOR, "32"),
    ("D008", "周正", RoleGrant.Role.SUPERVISOR, "3203"),
)


@dataclass(frozen=True)
class SignIn:
    """One line of the list that is printed."""

    name: str
    login: str
    shows: str


def make_citizens(province: Province) -> None:
    """Gives the cast their password."""
    password = make_password(PASSWORD)
    for role, _shows in CITIZENS:
        person = province.cast[role]
        User.objects.update_or_create(
            person=Person.objects.get(psn_no=person.psn_no),
            defaults={
                "login_digest": citizen_login_digest(person.number),
                "password": password,
                "is_demo": True,
            },
        )


def make_staff(province: Province, on: date) -> None:
    """The bureau's people, each with one role; their own papers are known, as they must be."""
    password = make_password(PASSWORD)
    for staff_no, name, role, area in STAFF:
        user, _made = User.objects.update_or_create(
            staff_no=staff_no,
            defaults={
                "staff_name": name,
                "login_digest": staff_login_digest(staff_no),
                "password": password,
                "is_demo": True,
            },
        )
        # The clerk has relatives in the register; of the others' papers it knows nobody.
        own = province.cast["clerk"].number if role == RoleGrant.Role.CLERK else staff_no
        user.own_cert_digest = number_digest(own)
        user.save(update_fields=["own_cert_digest"])
        RoleGrant.objects.get_or_create(user=user, role=role, defaults={"area_prefix": area, "starts_on": on})


def is_complete() -> bool:
    """Whether the last act of seeding has happened: the last of the staff has a role."""
    return RoleGrant.objects.filter(user__staff_no=STAFF[-1][0], user__is_demo=True).exists()


def sign_ins(province: Province) -> list[SignIn]:
    """Everybody who can sign in, citizens first."""
    cast = province.cast
    citizens = [SignIn(cast[role].name, cast[role].number, shows) for role, shows in CITIZENS]
    staff = [SignIn(name, staff_no, str(role.label)) for staff_no, name, role, _area in STAFF]
    return citizens + staff
