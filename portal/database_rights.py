"""What the web and the worker may do with the rows of each table: the one table of models and rights.

PostgreSQL holds to it where three roles are used (docs/operations.md): the owner, who migrates and then runs
`grant_rights`, the web and the worker. What is not named may not be done, so no fault of a page can rewrite
what was. Commands that people run by hand run as one of the three.
"""

from enum import StrEnum
from typing import NamedTuple


class DatabaseRole(StrEnum):
    """Who works with the rows. What they are called at PostgreSQL is the deployment's own."""

    WEB = "web"
    WORKER = "worker"


class Right(NamedTuple):
    """What one role may do with the rows of one table. Where anything may be done, they may be read."""

    read: bool = False
    add: bool = False
    changed: tuple[str, ...] = ()  # the fields that may be changed, EVERY_FIELD, or ITS_KEY
    remove: bool = False

    def changing(self, *fields: str) -> "Right":
        return self._replace(changed=fields)

    def removing(self) -> "Right":
        return self._replace(remove=True)


class Rights(NamedTuple):
    """What both may do with the rows of one table; the owner may do everything."""

    web: Right
    worker: Right


EVERY_FIELD = "*"
ITS_KEY = "pk"
"""Who locks a row has to be allowed to change something of it: what leads there holds the key where it is."""

NOTHING, READ, ADD = Right(), Right(read=True), Right(read=True, add=True)
REWRITE = ADD.changing(EVERY_FIELD)

PLACES = {
    "accounts.PoolingArea": Rights(web=READ, worker=READ),
    "accounts.ServiceHall": Rights(web=READ, worker=READ),
    "accounts.Channel": Rights(web=READ, worker=NOTHING),
    "sharing.Counter": Rights(web=ADD.changing(ITS_KEY), worker=NOTHING),
}

# What the register says comes in through the import, which runs as the worker.
PEOPLE = {
    "accounts.Person": Rights(
        web=READ.changing(
            *("psn_no", "closed_into", "cert_no_sealed", "cert_no_digest", "birth_date", "sex", "died_on"),
            *("telephone_sealed", "telephone_digest", "look_count", "look_digest"),
            *("bill_count", "bill_digest", "death_recorded_at", "proved_alive_on"),
        ),
        worker=ADD.changing(
            *("name", "name_key", "name_key_version", "cert_type", "birth_date", "sex", "died_on"),
            "card_no_digest",
            *("telephone_sealed", "telephone_digest", "register_telephone_digest"),
        ),
    ),
    "accounts.FormerPsnNo": Rights(web=ADD, worker=READ),
    "accounts.PersonMerge": Rights(web=ADD, worker=READ),
    "accounts.Enrolment": Rights(web=READ, worker=ADD.changing("particulars_digest")),
    "accounts.EnrolmentState": Rights(web=ADD, worker=ADD),
    "accounts.AreaListing": Rights(web=ADD, worker=ADD),
    "accounts.ListedUntil": Rights(web=READ, worker=ADD.changing("place")),
    "accounts.TelephoneChange": Rights(
        web=READ.changing("confirmed_at"), worker=ADD.changing("notice_id", "told_at").removing()
    ),
    "accounts.Contradiction": Rights(web=READ.changing("answered_by", "answer", "answered_at"), worker=ADD),
    "accounts.RegisterImport": Rights(
        web=READ,
        worker=ADD.changing(
            *("rows_read", "rows_changed", "rows_bad", "finished_at", "errors_sealed", "notes_sealed"),
        ),
    ),
    "accounts.RegisterImportArea": Rights(web=READ, worker=ADD.changing("counts")),
    "accounts.RegisterImportPiece": Rights(web=NOTHING, worker=ADD.changing("taken_back_at").removing()),
}

SIGNING_IN = {
    "accounts.User": Rights(
        web=ADD.changing(
            *("password", "last_login", "login_digest", "own_cert_digest", "first_password_until"),
            *("is_active", "large_view"),
        ),
        worker=READ,
    ),
    "accounts.OneTimeCode": Rights(
        web=ADD.changing("tries_left", "used_at", "expires_at"),
        worker=READ.changing("sent_at", "expires_at").removing(),
    ),
    "accounts.TryCounter": Rights(
        web=ADD.changing("count", "first_at", "blocked_until"),
        worker=READ.changing("first_at", "blocked_until").removing(),
    ),
    "accounts.KnownDevice": Rights(web=ADD.changing("last_at").removing(), worker=READ.removing()),
    "accounts.AccountEvent": Rights(web=ADD, worker=READ.changing("told_at").removing()),
    "accounts.DemoMessage": Rights(web=READ, worker=ADD.removing()),
    "sessions.Session": Rights(web=REWRITE.removing(), worker=READ.removing()),
}

STAFF = {
    "accounts.RoleGrant": Rights(web=ADD.changing("ends_on"), worker=READ),
    "accounts.StaffEvent": Rights(web=ADD, worker=NOTHING),
    "accounts.AccessRecord": Rights(web=ADD, worker=READ),
    "sharing.Approval": Rights(
        web=ADD.changing("decision", "words", "decided_by", "decided_at", "book", "number", "digest"),
        worker=READ,
    ),
    "sharing.DecisionBook": Rights(web=ADD.changing("link_count", "link_digest"), worker=READ),
}

# An account and a bill only grow: what was posted is never changed, what was wrong is posted back.
MONEY = {
    "accounts.PersonalAccount": Rights(
        web=READ.changing(
            *("balance_fen", "imported_fen", "awaited_fen", "entry_count", "link_digest"),
            *("disputed_at", "dispute_count", "dispute_digest"),
        ),
        worker=ADD.changing(
            *("balance_fen", "imported_fen", "awaited_fen", "entry_count", "link_digest"),
            *("disputed_at", "disputed_fen", "dispute_count", "dispute_digest", "area_code"),
        ),
    ),
    "accounts.AccountDispute": Rights(web=ADD, worker=ADD.changing("told_at")),
    "accounts.LedgerEntry": Rights(web=ADD, worker=ADD),
    "sharing.Settlement": Rights(web=ADD.changing("is_reversed"), worker=READ),
    "sharing.Allocation": Rights(web=ADD, worker=READ),
    "sharing.Shortfall": Rights(web=ADD, worker=READ),
    "sharing.Message": Rights(web=ADD, worker=READ),
    "sharing.MessageBook": Rights(web=ADD.changing("link_count", "link_digest"), worker=READ),
    "sharing.PremiumRate": Rights(web=READ, worker=READ),
    "sharing.PremiumPayment": Rights(web=ADD, worker=READ),
    "sharing.CredentialToken": Rights(
        web=ADD.changing("expires_at", "used_by"), worker=READ.changing("expires_at").removing()
    ),
    "sharing.Case": Rights(web=ADD.changing("answer", "closed_by", "closed_at"), worker=READ),
    "sharing.CaseNote": Rights(web=ADD, worker=READ),
    "sharing.NamingStop": Rights(web=ADD.changing("lifted_at", "lifted_by", "why_lifted"), worker=NOTHING),
}

INSTITUTIONS = {
    "sharing.Institution": Rights(web=READ, worker=READ),
    "sharing.InstitutionKey": Rights(web=READ.changing("last_used_at"), worker=NOTHING),
    "sharing.SharingSwitch": Rights(web=ADD.changing("link_count", "link_digest"), worker=READ),
    "sharing.SwitchTurn": Rights(web=ADD, worker=READ),
    "sharing.DeskSignIn": Rights(web=ADD.changing("signed_out_at"), worker=NOTHING),
}

BINDINGS = {
    "sharing.Binding": Rights(
        web=ADD.changing(
            *("state", "starts_on", "confirm_by", "ended_by", "suspended_by_staff", "relationship"),
            *("monthly_limit_fen", "note", "deduct_place", "hides_institution"),
            *("month", "month_used_fen", "link_count", "link_digest", "seal"),
        ),
        worker=READ.changing(
            *("state", "starts_on", "confirm_by", "ended_by", "suspended_by_staff"),
            *("link_count", "link_digest", "seal"),
        ),
    ),
    "sharing.BindingEvent": Rights(web=ADD, worker=ADD),
    "sharing.Correction": Rights(web=ADD, worker=READ),
    "sharing.LimitChange": Rights(web=ADD, worker=READ),
    "sharing.RefusedBinding": Rights(web=ADD, worker=READ),
    "sharing.Draft": Rights(web=REWRITE.removing(), worker=READ.removing()),
    "sharing.VisitDraft": Rights(web=REWRITE.removing(), worker=READ.removing()),
    "sharing.FamilyCard": Rights(
        web=ADD.changing("state", "decided_at", "ended_at", "ended_by"), worker=READ
    ),
}

EVIDENCE = {
    "sharing.Pledge": Rights(web=ADD, worker=READ),
    "sharing.PledgeContent": Rights(web=ADD.changing("sealed"), worker=READ),
    "sharing.Erasure": Rights(web=ADD, worker=READ),
    "sharing.PledgeHead": Rights(web=ADD.changing("count", "digest", "seal"), worker=READ),
    "sharing.Confirmation": Rights(web=ADD.changing("sealed"), worker=READ),
    "sharing.Attachment": Rights(web=ADD.changing("sealed"), worker=READ),
    "sharing.Receipt": Rights(web=ADD, worker=READ),
}

# A draft is written anew as a whole; that what is in force is not edited is the services' rule.
POLICY = {
    "sharing.Edition": Rights(web=REWRITE.removing(), worker=READ),
    "sharing.PledgeText": Rights(web=REWRITE.removing(), worker=READ),
    "sharing.EditionImpact": Rights(
        web=ADD.changing(ITS_KEY).removing(),
        worker=READ.changing("after", "seen", "listed", "counts", "reasons", "finished_at"),
    ),
    "sharing.ImpactRow": Rights(web=READ.removing(), worker=ADD),
}

AT_THE_COUNTER = {
    "sharing.Visit": Rights(
        web=ADD.changing("active_at", "closed_at", "closed_by"),
        worker=READ.changing("active_at", "closed_at", "closed_by"),
    ),
    "sharing.Admission": Rights(
        web=ADD.changing("identity_check", "identity_note", "admitted_at"), worker=READ
    ),
    "sharing.Rating": Rights(web=ADD, worker=READ),
    "sharing.PaperList": Rights(web=ADD.changing("settled_at"), worker=NOTHING),
    "sharing.Screen": Rights(
        web=ADD.changing("tries_left", "key_digest", "paired_at", "seen_at", "revoked_at"),
        worker=READ.changing("asked_at", "seen_at"),
    ),
    "sharing.SignRequest": Rights(
        web=ADD.changing("tries_left", "opened_at", "signed_at", "withdrawn_at"),
        worker=READ.changing("withdrawn_at", "expires_at"),
    ),
}

TOLD_AND_COUNTED = {
    "sharing.Notice": Rights(
        web=ADD.changing("read_at"), worker=ADD.changing("sent_at", "tries", "next_try_at")
    ),
    "sharing.NoticeReplay": Rights(web=ADD, worker=NOTHING),
    "sharing.Export": Rights(
        web=ADD.changing("seen_at"),
        worker=READ.changing("state", "rows_total", "rows_done", "claimed_until", "ready_at", "expires_at"),
    ),
    "sharing.DayFigure": Rights(web=READ, worker=ADD.removing()),
    "sharing.ClosedDay": Rights(web=READ, worker=ADD),
}

# Roots are signed, and rows proved, by the worker; what was found is written down by officers.
PROOF = {
    "sharing.Root": Rights(web=READ, worker=ADD.changing("handed_at")),
    "sharing.ProofPlace": Rights(web=READ, worker=ADD.changing("place", "proved_at")),
    "sharing.ProofFault": Rights(
        web=READ.changing("note", "noted_by", "noted_at"), worker=ADD.changing("gone_at")
    ),
}

# The frame's own, of which nothing is used.
UNUSED = dict.fromkeys(
    (
        *("admin.LogEntry", "auth.Group", "auth.Group_permissions", "auth.Permission"),
        "contenttypes.ContentType",
    ),
    Rights(web=NOTHING, worker=NOTHING),
)

TABLE: dict[str, Rights] = {
    **PLACES,
    **PEOPLE,
    **SIGNING_IN,
    **STAFF,
    **MONEY,
    **INSTITUTIONS,
    **BINDINGS,
    **EVIDENCE,
    **POLICY,
    **AT_THE_COUNTER,
    **TOLD_AND_COUNTED,
    **PROOF,
    **UNUSED,
}

FUNCTIONS = {
    "hold_off_signing": DatabaseRole.WEB,
    "refresh_register_statistics": DatabaseRole.WORKER,
}
"""What the owner lends, and to whom: each does one thing that only who owns a table may do."""
