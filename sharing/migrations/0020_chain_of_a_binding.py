from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0019_sharing_switches'),
    ]

    operations = [
        migrations.RenameField(
            model_name='correction',
            old_name='digest',
            new_name='own_digest',
        ),
        migrations.AddField(
            model_name='approval',
            name='digest',
            field=models.BinaryField(db_default=b'', default=b'', max_length=33),
        ),
        migrations.AddField(
            model_name='approval',
            name='number',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='bindingevent',
            name='digest',
            field=models.BinaryField(db_default=b'', default=b'', max_length=33),
        ),
        migrations.AddField(
            model_name='bindingevent',
            name='number',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='confirmation',
            name='digest',
            field=models.BinaryField(db_default=b'', default=b'', max_length=33),
        ),
        migrations.AddField(
            model_name='confirmation',
            name='number',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='correction',
            name='digest',
            field=models.BinaryField(db_default=b'', default=b'', max_length=33),
        ),
        migrations.AddField(
            model_name='correction',
            name='number',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='limitchange',
            name='digest',
            field=models.BinaryField(db_default=b'', default=b'', max_length=33),
        ),
        migrations.AddField(
            model_name='limitchange',
            name='number',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='binding',
            name='link_count',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='binding',
            name='link_digest',
            field=models.BinaryField(db_default=b'', default=b'', max_length=33),
        ),
        migrations.AddField(
            model_name='binding',
            name='seal',
            field=models.BinaryField(db_default=b'', default=b'', max_length=33),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('subject_id', 'number'), name='one_decision_per_place_in_the_chain'),
        ),
        migrations.AddConstraint(
            model_name='bindingevent',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('binding', 'number'), name='one_event_per_place_in_the_chain'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('binding', 'number'), name='one_correction_per_place_in_the_chain'),
        ),
        migrations.AddConstraint(
            model_name='limitchange',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('binding', 'number'), name='one_limit_per_place_in_the_chain'),
        ),
    ]
