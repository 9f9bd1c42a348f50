from django.db import migrations


def give_each_institution_its_book(apps, schema_editor):
    """Whoever has messages of before that made no settlement; `manage.py link_rows` numbers and links them."""
    messages = apps.get_model("sharing", "Message").objects.filter(settlement=None)
    book = apps.get_model("sharing", "MessageBook")
    institutions = set(messages.values_list("institution", flat=True).distinct())
    book.objects.bulk_create(book(institution_id=key) for key in institutions)


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0026_messages_in_chains'),
    ]

    operations = [
        migrations.RunPython(give_each_institution_its_book, migrations.RunPython.noop),
    ]
