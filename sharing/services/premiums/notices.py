"""Telling both people of a premium that was paid, each in their own words."""

from django.utils.translation import gettext as _

from accounts.rules.money import yuan
from sharing.models import PremiumPayment
from sharing.services.notices import write
from sharing.words.notices import NoticeKind


def tell_premium_paid(payment: PremiumPayment) -> None:
    """One notice to who paid, also at a till by their credential, and one to whom it was paid for."""
    binding = payment.binding
    facts = {
        "holder": binding.holder.name,
        "member": binding.member.name,
        "year": payment.year,
        "fen": yuan(payment.amount_fen),
        "receipt": payment.receipt_no,
    }
    to_holder = _(
        "您用职工医保个人账户替%(member)s缴清了 %(year)d 年度居民医保费 ¥ %(fen)s，缴费凭证号 %(receipt)s。"
        "如果不是您本人办的，请拨打 12393。"
    )
    to_member = _(
        "%(holder)s用职工医保个人账户替您缴清了 %(year)d 年度居民医保费 ¥ %(fen)s，您不用再缴。"
        "缴费凭证号 %(receipt)s，登录可以查看。"
    )
    write.tell(binding.holder, binding, NoticeKind.PREMIUM_PAID, to_holder % facts, payment.paid_at)
    write.tell(binding.member, binding, NoticeKind.PREMIUM_PAID, to_member % facts, payment.paid_at)
