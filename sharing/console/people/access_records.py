"""谁看过谁: every look of staff and institutions at somebody's record."""

from django.utils.translation import gettext_lazy as _

from accounts.words.actors import DOORS
from sharing.console.frame import rows
from sharing.console.frame.list_form import Choice
from sharing.console.frame.read_only import ReadOnlyAdmin
from sharing.console.frame.rows import Column


class AccessRecordAdmin(ReadOnlyAdmin):
    """Looks at people insured in the reader's areas."""

    noun = "access_record"
    title = _("谁看过谁")
    moment = "at"
    has_detail = False
    whose = joined = ("person",)
    columns = (
        Column(_("什么时候"), lambda row: rows.moment(row.at)),
        Column(_("谁看的"), lambda row: row.by_name),
        Column(_("从哪里"), lambda row: row.get_door_display()),
        Column(_("看了谁"), lambda row: rows.masked(row.person)),
        Column(_("看了什么"), lambda row: row.what),
        Column(_("为什么"), lambda row: row.why),
    )
    choices = (Choice("door", _("从哪里"), DOORS),)
