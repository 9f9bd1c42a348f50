"""The menu of the back office. Who is shown which entry follows from `portal.access_table`."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.words import Text


@dataclass(frozen=True)
class Entry:
    """One page of the menu. `within` are the names of the pages that are reached from it."""

    label: Text
    name: str
    within: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        return (self.name, *self.within)


@dataclass(frozen=True)
class Section:
    """A heading of the menu, with its entries; one of which nothing may be opened is not shown."""

    label: Text
    entries: tuple[Entry, ...] = ()


SECTIONS = (
    Section(
        _("今天"),
        (
            Entry(_("今天"), "today"),
            Entry(_("全部栏目"), "index"),
            Entry(_("有没有被改动"), "proof", ("proof_note",)),
        ),
    ),
    Section(
        _("人员"),
        (
            Entry(
                _("找人"),
                "person_list",
                (
                    "person_detail",
                    "person_reveal",
                    "person_ledger",
                    "person_number",
                    "person_not_me",
                    "person_psn_no",
                    "person_merge",
                    "person_merge_compare",
                    "person_balance",
                    "person_death",
                    "person_death_undo",
                    "person_dispute",
                    "person_paper",
                ),
            ),
            Entry(_("通知和送达"), "notice_list", ("notice_detail", "notice_replay")),
            Entry(_("登记对不上的"), "dispute_list", ("contradiction_answer",)),
            Entry(_("登记导入"), "import_list", ("import_detail", "import_errors", "import_notes")),
        ),
    ),
    Section(
        _("共济"),
        (
            Entry(
                _("共济绑定"),
                "binding_list",
                (
                    "binding_detail",
                    "binding_why",
                    "binding_suspend",
                    "binding_resume",
                    "binding_end",
                    "binding_correct",
                ),
            ),
            Entry(_("承诺书"), "pledge_list", ("pledge_detail", "pledge_erase")),
            Entry(_("核对证据链"), "pledge_chain"),
        ),
    ),
    Section(
        _("结算"),
        (
            Entry(_("结算"), "settlement_list", ("settlement_detail", "settlement_why")),
            Entry(
                _("投诉"), "case_list", ("case_new", "case_detail", "case_note", "case_close", "case_lift")
            ),
            Entry(_("医药机构和密钥"), "institution_list", ("institution_detail",)),
        ),
    ),
    Section(
        _("政策"),
        (
            Entry(
                _("共济政策"),
                "edition_list",
                (
                    *("edition_new", "edition_detail", "edition_edit", "edition_discard"),
                    *("edition_compare", "edition_impact", "edition_ask", "edition_withdraw"),
                ),
            ),
            Entry(
                _("承诺书文本"),
                "pledge_text_list",
                (
                    *("pledge_text_new", "pledge_text_detail", "pledge_text_edit"),
                    *("pledge_text_discard", "pledge_text_ask", "pledge_text_withdraw"),
                ),
            ),
            Entry(_("共济付费开关"), "switch_list", ("switch_detail", "switch_turn")),
        ),
    ),
    Section(_("复核"), (Entry(_("复核"), "approval_list", ("approval_detail", "approval_decide")),)),
    Section(
        _("办理"),
        (
            Entry(_("窗口代办"), "visit_list", ("visit_detail", "visit_paper")),
            Entry(_("好差评"), "rating_list"),
        ),
    ),
    Section(_("导出"), (Entry(_("导出"), "export_list", ("export_state", "export_file")),)),
    Section(
        _("权限"),
        (
            Entry(_("角色"), "role_list"),
            Entry(
                _("工作人员"),
                "staff_list",
                ("staff_new", "staff_detail", "staff_off", "staff_password", "grant_new", "grant_end"),
            ),
            Entry(_("谁看过谁"), "access_record_list"),
        ),
    ),
)
"""Names stand without their namespace."""
