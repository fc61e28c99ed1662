"""Millions of calls of many extensions, made where they are to lie."""

from datetime import UTC, datetime, timedelta

LEGS_OF_A_CALL = 1.6
"""A call inside has two, one to a group several."""
CALLS_OF_AN_EXTENSION = 2_500
"""In both sizes, so that a reader's own list is as long."""
NUMBERS = 20_000
"""People outside; in both sizes, so that a search has as many to look through."""
YEAR = timedelta(days=365)

FILL = """
INSERT INTO history_record (pbx, origin, extension, direction, call, outcome, number, name, dialled, started, answered,
    ended, talk_seconds, answered_by, voicemail, forwarded_to, transferred_to, via, to_own_mailbox, account, final,
    internal, steps, onward_seconds)
SELECT 'bench', 'bench-' || n, (1000 + who)::text, CASE WHEN kind < 40 THEN 'out' ELSE 'in' END, 'bench-' || n,
    CASE WHEN kind < 40 THEN 'outgoing' WHEN kind < 75 THEN 'incoming' WHEN kind < 90 THEN 'missed'
        ELSE 'answered_by_other' END,
    CASE WHEN inside THEN (1000 + (who + 1 + peer) %% %(extensions)s)::text
        ELSE '+48601' || lpad(((who * 10 + peer) %% %(numbers)s)::text, 6, '0') END,
    '', '', begun, CASE WHEN talked THEN begun + interval '5 s' END, begun + interval '905 s',
    CASE WHEN talked THEN long ELSE 0 END, '', kind = 80, CASE WHEN long = 7 THEN '+48700700700' ELSE '' END,
    '', '', FALSE, '', TRUE, inside, '', 0
FROM (
    SELECT n, (hashint8extended(n, 1) & 16777215) %% %(extensions)s AS who,
        (hashint8extended(n, 2) & 16777215) %% 100 AS kind, (hashint8extended(n, 2) & 16777215) %% 100 < 75 AS talked,
        (hashint8extended(n, 3) & 16777215) %% 10 < 3 AS inside, (hashint8extended(n, 4) & 16777215) %% 10 AS peer,
        (hashint8extended(n, 5) & 16777215) %% 900 AS long, %(begin)s + n * %(apart)s AS begun
    FROM generate_series(1, %(rows)s) AS n
) AS calls
"""
INDICES = """
SELECT indexname, conname IS NOT NULL, indexdef FROM pg_indexes LEFT JOIN pg_constraint ON conname = indexname
WHERE tablename = 'history_record' AND indexname NOT LIKE '%_pkey'
"""
MEET = """
INSERT INTO history_peer (number, name, haystack)
SELECT number, '', ' ' || number FROM
    (SELECT '+48601' || lpad(n::text, 6, '0') AS number FROM generate_series(0, %s) AS n) AS people
"""


def fill(calls: int, extensions: int = 0) -> None:
    """The calls of a year, and nothing else, of as many extensions as had them unless told; with the indices made
    afterwards."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE history_record, history_peer CASCADE")
        cursor.execute(INDICES)
        indices = cursor.fetchall()
        for name, is_rule, _made in indices:
            cursor.execute(f"ALTER TABLE history_record DROP CONSTRAINT {name}" if is_rule else f"DROP INDEX {name}")
        rows = int(calls * LEGS_OF_A_CALL)
        values = {
            "rows": rows,
            "extensions": extensions or max(1, calls // CALLS_OF_AN_EXTENSION),
            "numbers": NUMBERS,
            "begin": datetime.now(UTC) - YEAR,
            "apart": YEAR / rows,
        }
        cursor.execute(FILL, values)
        cursor.execute(MEET, [NUMBERS - 1])
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, _is_rule, made in indices:
            cursor.execute(made)
        for table in ("history_record", "history_peer"):
            cursor.execute(f"VACUUM ANALYZE {table}")
