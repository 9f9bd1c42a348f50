"""What anybody may know of a number on paper: that it is one of ours, of which day and kind of act."""

from dataclasses import dataclass
from datetime import date

from accounts.days import shanghai_day
from sharing.models import Pledge, PremiumPayment, Receipt
from sharing.words.acts import Act, act_label


@dataclass(frozen=True)
class Genuine:
    """Nothing more: neither of whom, nor where, nor whether it still holds."""

    number: str
    act: str
    on: date


def find_genuine(number: str) -> Genuine | None:
    """What a tidy number stands for, if there is such a one."""
    if pledge := Pledge.objects.filter(number=number).first():
        return Genuine(number, act_label(Act.SIGN), shanghai_day(pledge.signed_at))
    if receipt := Receipt.objects.filter(number=number).first():
        return Genuine(number, act_label(receipt.act), shanghai_day(receipt.at))
    if payment := PremiumPayment.objects.filter(receipt_no=number).first():
        return Genuine(number, act_label(Act.PREMIUM), shanghai_day(payment.paid_at))
    return None
