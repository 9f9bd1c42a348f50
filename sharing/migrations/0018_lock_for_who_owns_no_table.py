from django.db import migrations

# This lock asks for more than the web may do to bindings (portal.database_rights), so the owner lends this much.
# The table is named in full: a temporary one of the caller's cannot take its place.
LEND = """
CREATE FUNCTION {schema}.hold_off_signing() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE {schema}.sharing_binding IN SHARE MODE;
END $$;
REVOKE ALL ON FUNCTION {schema}.hold_off_signing() FROM PUBLIC;
"""
TAKE_BACK = "DROP FUNCTION {schema}.hold_off_signing();"


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
        ("sharing", "0017_seals_of_pledges"),
    ]

    operations = [
        migrations.RunPython(_in_our_schema(LEND), _in_our_schema(TAKE_BACK)),
    ]
