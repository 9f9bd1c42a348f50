from uuid import UUID

from django.db import migrations


def put_into_the_book(apps, schema_editor):
    """Every decision that is about no binding; `manage.py link_rows` numbers and links them."""
    approvals = apps.get_model("sharing", "Approval").objects.exclude(decision="").exclude(
        kind__in=["agent_binding", "staff_ending"]
    )
    if approvals.exists():
        book, _made = apps.get_model("sharing", "DecisionBook").objects.get_or_create(pk=UUID(int=1))
        approvals.update(book=book)


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0024_decisions_and_switches_in_chains'),
    ]

    operations = [
        migrations.RunPython(put_into_the_book, migrations.RunPython.noop),
    ]
