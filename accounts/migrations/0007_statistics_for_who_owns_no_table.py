from django.db import migrations

# ANALYZE asks for the owner of a table. The import runs as somebody who is not (portal.database_rights), so
# the owner lends this much. The tables are named in full: a temporary one of the caller's cannot take their place.
LEND = """
CREATE FUNCTION {schema}.refresh_register_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) {schema}.accounts_person, {schema}.accounts_enrolment,
        {schema}.accounts_enrolmentstate, {schema}.accounts_personalaccount, {schema}.accounts_ledgerentry;
END $$;
REVOKE ALL ON FUNCTION {schema}.refresh_register_statistics() FROM PUBLIC;
"""
TAKE_BACK = "DROP FUNCTION {schema}.refresh_register_statistics();"


def _in_our_schema(statement):
    def run(apps, schema_editor):
        database = schema_editor.connection
        if database.vendor == "postgresql":
            with database.cursor() as cursor:
                cursor.execute("SELECT quote_ident(current_schema())")
                cursor.execute(statement.format(schema=cursor.fetchone()[0]))

    return run


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0006_linked_money"),
    ]

    operations = [
        migrations.RunPython(_in_our_schema(LEND), _in_our_schema(TAKE_BACK)),
    ]
