"""The database itself keeps the journal (T-AUD-02): no entry is changed, none younger than twelve months removed.

SQLite drops triggers with a table that a migration makes anew: whoever alters JournalEntry repeats this.
"""

from django.db import migrations

SQLITE = (
    """
    CREATE TRIGGER accounts_journal_is_never_changed BEFORE UPDATE ON accounts_journalentry
    BEGIN SELECT RAISE(ABORT, 'An entry of the journal is never changed.'); END
    """,
    """
    CREATE TRIGGER accounts_journal_is_kept_a_year BEFORE DELETE ON accounts_journalentry
    WHEN OLD.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-12 months')
    BEGIN SELECT RAISE(ABORT, 'An entry of the journal is kept for twelve months.'); END
    """,
    # INSERT OR REPLACE removes a row without asking the trigger above
    """
    CREATE TRIGGER accounts_journal_replaces_nothing BEFORE INSERT ON accounts_journalentry
    WHEN EXISTS (SELECT 1 FROM accounts_journalentry WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'An entry of the journal is never replaced.'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION accounts_journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The journal is append-only, and kept for twelve months.'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER accounts_journal_is_never_changed BEFORE UPDATE ON accounts_journalentry
    FOR EACH ROW EXECUTE FUNCTION accounts_journal_refuses()
    """,
    """
    CREATE TRIGGER accounts_journal_is_kept_a_year BEFORE DELETE ON accounts_journalentry
    FOR EACH ROW WHEN (OLD.at > now() - interval '12 months') EXECUTE FUNCTION accounts_journal_refuses()
    """,
    """
    CREATE TRIGGER accounts_journal_is_never_emptied BEFORE TRUNCATE ON accounts_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_journal_refuses()
    """,
)
AWAY = {
    "sqlite": (
        "DROP TRIGGER accounts_journal_is_never_changed",
        "DROP TRIGGER accounts_journal_is_kept_a_year",
        "DROP TRIGGER accounts_journal_replaces_nothing",
    ),
    "postgresql": ("DROP FUNCTION accounts_journal_refuses() CASCADE",),
}


def guard(_apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, None)


def unguard(_apps, schema_editor):
    for statement in AWAY[schema_editor.connection.vendor]:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_journal_begins")]

    operations = [migrations.RunPython(guard, unguard)]
