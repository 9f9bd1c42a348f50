"""The hidden field by which a form says for whom it was made."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.pages import carried_form

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_for(context: Context) -> SafeString | str:
    """Inside a form of a citizen's page: what is typed then outlives being signed out."""
    user = getattr(context.get("request"), "user", None)
    person_id = getattr(user, "person_id", None)
    if person_id is None:
        return ""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', carried_form.FIELD, carried_form.mark(person_id)
    )
