# DuckDB beside the exact pass: the same three levels, normalised in SQL (raw), or joined from tables that were
# normalised before the clock started (ready).
import resource, sys, time
import duckdb

how, listed, suppressed, database = sys.argv[1:5]

STREETS = [("street", "st"), ("avenue", "ave"), ("road", "rd"), ("drive", "dr"), ("lane", "ln"), ("court", "ct"),
           ("boulevard", "blvd"), ("place", "pl")]


def normalised(file):
    street = "lower(replace(address_1, '.', ''))"
    for long, short in STREETS:
        street = f"regexp_replace({street}, '\\b{long}\\b', '{short}', 'g')"
    return f"""
      SELECT row_number() OVER () AS row, last, first, house, street, unit, place FROM (
        SELECT lower(regexp_replace(strip_accents(coalesce(last_name, '')), '[^A-Za-z0-9]', '', 'g')) AS last,
               lower(regexp_replace(strip_accents(coalesce(first_name, '')), '[^A-Za-z0-9]', '', 'g')) AS first,
               ltrim(regexp_extract(line, '^\\S+'), '0') AS house,
               regexp_replace(regexp_replace(line, '^\\S+', ''), '[^a-z0-9]', '', 'g') AS street,
               ltrim(lower(regexp_replace(coalesce(address_2, ''), '^Apt ', '')), '0') AS unit,
               CASE WHEN coalesce(zip, '') = '' THEN
                      trim(regexp_replace(lower(replace(coalesce(city, ''), '.', '')), '[^a-z0-9]+', ' ', 'g'))
                        || ',' || lower(coalesce(state, ''))
                    WHEN length(zip) IN (3, 4) THEN lpad(zip, 5, '0')
                    WHEN length(zip) = 9 THEN left(zip, 5)
                    WHEN length(zip) = 8 THEN '0' || left(zip, 4)
                    ELSE zip END AS place
        FROM (SELECT *, {street} AS line FROM read_csv('{file}', header = true, all_varchar = true)))
      WHERE street <> '' AND place <> ''"""


def joined(ours, theirs):
    parts = ["house", "street", "unit", "place"]
    counts = []
    for names in (["last", "first"], ["last"], []):
        given = " AND ".join(f"{name} <> ''" for name in names) or "true"
        using = ", ".join(names + parts)
        counts.append(connection.execute(
            f"SELECT count(*) FROM {ours} l WHERE {given} AND EXISTS (SELECT 1 FROM {theirs} s WHERE "
            + " AND ".join(f"l.{name} = s.{name}" for name in names + parts) + ")").fetchone()[0])
    return counts


connection = duckdb.connect(database if how == "ready" else ":memory:")
connection.execute("SET threads = 2")
if how == "ready":
    tables = {name for (name,) in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    if "suppressed" not in tables:
        connection.execute(f"CREATE TABLE suppressed AS {normalised(suppressed)}")
        connection.execute("CHECKPOINT")
started = time.time()
connection.execute(f"CREATE TEMP TABLE listed AS {normalised(listed)}")
if how == "raw":
    connection.execute(f"CREATE TEMP TABLE suppressed AS {normalised(suppressed)}")
counts = joined("listed", "suppressed")
seconds = time.time() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print("found", *counts, "peak", peak, "seconds", seconds)
