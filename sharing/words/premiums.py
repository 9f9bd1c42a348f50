"""The words of a resident premium that a holder pays: why not now, and what the audit finds."""

from django.utils.translation import gettext_lazy as _

NOT_COLLECTED = _("现在不收这个年度的居民医保费。"), _("请核对年度；什么时候收可以拨打 12393 询问。")

PAYMENT_FAULT = "居民医保代缴 {receipt_no}：金额和记账对不上"
ENTRY_FAULT = "账户 {account}：第 {number} 笔记账没有对应的居民医保代缴"
