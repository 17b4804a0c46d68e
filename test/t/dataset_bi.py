"""Reads a dataset as a BI tool does: through a driver, as a role that may read and nothing else.

bi.py DATABASE ROLE PASSWORD DATASET...: a line for each thing that was looked at, "dataset: what<TAB>what is wrong with it".
"""
import datetime
import decimal
import math
import re
import sys

import psycopg2
import psycopg2.errors

# What a driver should make of a column of each type.
PYTHON_OF = {
    "text": str, "character varying(20)": str, "smallint": int, "integer": int, "bigint": int, "boolean": bool,
    "numeric(18,2)": decimal.Decimal, "numeric(18,4)": decimal.Decimal, "numeric(30,4)": decimal.Decimal, "numeric(7,4)": decimal.Decimal,
    "numeric(30,0)": decimal.Decimal, "numeric(30,2)": decimal.Decimal, "numeric(40,4)": decimal.Decimal,
    "double precision": float, "date": datetime.date, "timestamp with time zone": datetime.datetime,
}
# Of the dataset's own making, and no table for a board.
APART = {"profiles": {"profile"}, "dataset": {"sources", "asides", "relations", "trusted", "value_from", "potential_from", "contribution_from"}}
DAYS = re.compile(r"(_date|_month|_since|_start|_end|^month|^since|^until)$")


def looks_like_number(value):
    return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


def faults_of_value(name, kind, value):
    if value is None:
        return []
    wanted = PYTHON_OF.get(kind)
    if wanted is None:
        return [f"{name}: type {kind}"]
    if type(value) is not wanted:
        return [f"{name}: {type(value).__name__} for {kind}"]
    if wanted in (float, decimal.Decimal) and not math.isfinite(value):
        return [f"{name}: {value}"]
    if wanted is str and looks_like_number(value):
        return [f"{name}: a number as text"]
    if wanted is datetime.datetime and value.tzinfo is None:
        return [f"{name}: a time without a zone"]
    return []


def columns_of(cursor, dataset, relation):
    cursor.execute("""SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum)
        FROM pg_attribute AS a WHERE a.attrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""",
                   (dataset, relation))
    return cursor.fetchall()


def faults_of_relation(cursor, dataset, relation):
    columns = columns_of(cursor, dataset, relation)
    cursor.execute(f'SELECT * FROM "{dataset}"."{relation}"')
    names = [column.name for column in cursor.description]
    rows = cursor.fetchall()
    faults = [] if rows else ["no row"]
    if names != [column[0] for column in columns]:
        faults.append("other columns than the catalogue has")
    for place, (name, kind, comment) in enumerate(columns):
        if name in APART.get(relation, ()):
            continue
        if DAYS.search(name) and kind != "date":
            faults.append(f"{name}: a day of type {kind}")
        if not comment and relation != "dataset":
            faults.append(f"{name}: no comment")
        faults += sorted({fault for row in rows for fault in faults_of_value(name, kind, row[place])})
    return faults


def faults_of_catalogue(cursor, dataset, relations):
    cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s AND table_name NOT LIKE 'internal%%'", (dataset,))
    faults = sorted(set(relations) ^ {row[0] for row in cursor.fetchall()})
    cursor.execute("SELECT table_name FROM information_schema.columns WHERE table_schema = %s AND table_name NOT LIKE 'internal%%' GROUP BY 1", (dataset,))
    faults += sorted(set(relations) ^ {row[0] for row in cursor.fetchall()})
    cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = quote_ident(%s)::regnamespace AND relkind IN ('r', 'v') AND obj_description(oid, 'pg_class') IS NULL",
                   (dataset,))
    return faults + [f"{row[0]}: no comment" for row in cursor.fetchall()]


def fault_of_writing(connection, statement):
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
    except psycopg2.errors.InsufficientPrivilege:
        return ""
    except psycopg2.Error as error:
        return f"{error.pgcode} {error}".strip()
    return "it was done"


def relations_of(cursor, dataset):
    cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = quote_ident(%s)::regnamespace AND relkind IN ('r', 'v') AND relname !~ '^(delta|internal)_' ORDER BY 1", (dataset,))
    return [row[0] for row in cursor.fetchall()]


def say(dataset, what, faults):
    print(f"{dataset}: {what}\t{'; '.join(faults)}".replace("\n", " "))


def main(database, role, password, *datasets):
    connection = psycopg2.connect(dbname=database, user=role, password=password)
    connection.set_session(readonly=True)
    for dataset in datasets:
        with connection, connection.cursor() as cursor:
            relations = relations_of(cursor, dataset)
            for relation in relations:
                say(dataset, relation, faults_of_relation(cursor, dataset, relation))
            say(dataset, "what tools list", faults_of_catalogue(cursor, dataset, relations))
            # a filter bound as a string, as BI tools write it; a stage that is none finds nothing, and is no error
            cursor.execute(f'SELECT count(*) FROM "{dataset}".customers WHERE lower(stage) IN (%s, %s) AND stage LIKE %s', ("stability", "no stage", "stab%"))
            say(dataset, "a filter on the stage", [] if cursor.fetchone()[0] > 0 else ["found nobody"])
    connection.set_session(readonly=False)
    for dataset in datasets:
        for statement in (f'UPDATE "{dataset}".dataset SET language = \'zh\'', "DELETE FROM orders", f'CREATE TABLE "{dataset}".mine (a int)',
                          f"SELECT lifecycle_refresh('{dataset}')", f"SELECT lifecycle_detach('{dataset}')", f"SELECT lifecycle_report('{dataset}')",
                          f"SELECT count(*) FROM lifecycle_effect('{dataset}', 'SELECT 1', '2025-01-01', '2025-03-01')",
                          f"SELECT count(*) FROM lifecycle_compare('{dataset}', '2025-01-01', 90)"):
            say(dataset, "refused: " + statement, [fault for fault in [fault_of_writing(connection, statement)] if fault])


main(*sys.argv[1:])
