# Splink beside the typo-tolerant pass: the same fields, its own comparisons for names with the frequency of terms, and a
# blocking as wide: postcode with house, name or street; both names; a name with the street; and for files of up to
# 20,000 rows the rarest three letters in a row of each record. With the header of FEBRL it says precision, recall and F1.
import logging, resource, sys, time
import duckdb
import splink.comparison_library as cl
import splink.comparison_level_library as cll
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

logging.disable(logging.WARNING)
listed, suppressed = sys.argv[1:3]
connection = duckdb.connect()
connection.execute("SET threads = 2")
started = time.time()


def column(names, *candidates):
    return next((f'trim(coalesce("{name}", \'\'))' for name in candidates if name in names), "''")


def read(name, file):
    connection.execute(f"CREATE TABLE raw_{name} AS SELECT * FROM read_csv('{file}', header = true, all_varchar = true, normalize_names = true)")
    names = [row[0] for row in connection.execute(f"DESCRIBE raw_{name}").fetchall()]
    line, number = column(names, "address_1"), column(names, "street_number")
    if "street_number" not in names:
        number, line = f"regexp_extract({line}, '^[0-9]\\S*')", f"trim(regexp_replace({line}, '^[0-9]\\S*', ''))"
    connection.execute(f"""CREATE TABLE {name} AS SELECT
        {column(names, "rec_id") if "rec_id" in names else "CAST(row_number() OVER () AS VARCHAR)"} AS unique_id,
        nullif(lower({column(names, "given_name", "first_name")}), '') AS first,
        nullif(lower({column(names, "surname", "last_name")}), '') AS last,
        nullif({number}, '') AS house, nullif(lower({line}), '') AS street,
        nullif(lower({column(names, "address_2")}), '') AS unit,
        nullif(lower({column(names, "suburb", "city")}), '') AS city,
        nullif({column(names, "postcode", "zip")}, '') AS zip FROM raw_{name}""")
    return "rec_id" in names


is_febrl = read("l", listed)
read("s", suppressed)
rows = connection.execute("SELECT (SELECT count(*) FROM l) + (SELECT count(*) FROM s)").fetchone()[0]
letters = rows <= 40_000
if letters:
    connection.execute("""CREATE TABLE gram AS SELECT 'l' AS side, unique_id, t FROM l, LATERAL (SELECT unnest(list_distinct(
        [substr(x, CAST(i AS BIGINT), 3) FOR i IN range(1, length(x) - 1)])) AS t FROM (SELECT concat_ws(' ', last, first, street, unit, city) AS x))
      UNION ALL SELECT 's', unique_id, t FROM s, LATERAL (SELECT unnest(list_distinct(
        [substr(x, CAST(i AS BIGINT), 3) FOR i IN range(1, length(x) - 1)])) AS t FROM (SELECT concat_ws(' ', last, first, street, unit, city) AS x))""")
    connection.execute("CREATE TABLE rare AS SELECT t, count(*) AS n FROM gram GROUP BY t HAVING count(*) > 1")
    for name in "ls":
        connection.execute(f"""CREATE TABLE {name}2 AS SELECT {name}.*, coalesce(g.grams, []) AS grams FROM {name} LEFT JOIN (
            SELECT unique_id, list(t ORDER BY n, t)[1:12] AS grams FROM gram JOIN rare USING (t) WHERE side = '{name}'
            GROUP BY unique_id) g USING (unique_id)""")
        connection.execute(f"DROP TABLE {name}")
        connection.execute(f"ALTER TABLE {name}2 RENAME TO {name}")

rules = [block_on("zip", "house"), block_on("zip", "last"), block_on("zip", "street"), block_on("first", "last"),
         block_on("last", "street"), block_on("first", "street"), block_on("house", "street")]
if letters:
    rules.append(block_on("grams", arrays_to_explode=["grams"]))


def swapped(one, other):
    return cll.CustomLevel(f"{one}_l = {other}_r", f"{one} swapped")


def name(field, other):
    return cl.CustomComparison(output_column_name=field, comparison_levels=[
        cll.NullLevel(field), cll.ExactMatchLevel(field, term_frequency_adjustments=True), swapped(field, other),
        cll.JaroWinklerLevel(field, 0.92), cll.JaroWinklerLevel(field, 0.85), cll.ElseLevel()])


settings = SettingsCreator(
    link_type="link_only", blocking_rules_to_generate_predictions=rules,
    comparisons=[
        name("first", "last"), name("last", "first"),
        cl.DamerauLevenshteinAtThresholds("house", 1),
        cl.CustomComparison(output_column_name="street", comparison_levels=[
            cll.NullLevel("street"), cll.ExactMatchLevel("street", term_frequency_adjustments=True),
            cll.CustomLevel("street_l = unit_r", "lines swapped"), cll.JaroWinklerLevel("street", 0.92),
            cll.JaroWinklerLevel("street", 0.85), cll.ElseLevel()]),
        cl.JaroWinklerAtThresholds("unit", [0.92, 0.85]),
        cl.JaroWinklerAtThresholds("city", [0.92, 0.85]),
        cl.DamerauLevenshteinAtThresholds("zip", 1),
    ])
api = DuckDBAPI(connection=connection)
linker = Linker([api.register("l"), api.register("s")], settings)
training = linker.training
training.estimate_probability_two_random_records_match([block_on("first", "last", "zip"), block_on("last", "house", "street")], recall=0.7)
training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
training.estimate_parameters_using_expectation_maximisation(block_on("zip", "house"))
training.estimate_parameters_using_expectation_maximisation(block_on("first", "last"))
training.estimate_parameters_using_expectation_maximisation(block_on("last", "street"))
found = linker.inference.predict(threshold_match_probability=0.02)
table = found.physical_name
sure, borderline = connection.execute(f"""SELECT count(*) FILTER (p >= 0.5), count(*) FILTER (p < 0.5) FROM
    (SELECT max(match_probability) AS p FROM {table} GROUP BY unique_id_l)""").fetchone()
seconds = time.time() - started
if is_febrl:
    total = connection.execute("SELECT count(*) FROM l JOIN s ON split_part(l.unique_id, '-', 2) = split_part(s.unique_id, '-', 2)").fetchone()[0]
    best = None
    for least in (0.02, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99):
        kept, right = connection.execute(f"""SELECT count(*), count(*) FILTER (split_part(unique_id_l, '-', 2) = split_part(unique_id_r, '-', 2))
            FROM {table} WHERE match_probability >= {least}""").fetchone()
        precision, recall = right / max(kept, 1), right / total
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f'{{"peer":"splink","at":{least},"precision":{precision:.5f},"recall":{recall:.5f},"f1":{f1:.5f},"seconds":{seconds:.2f}}}')
print("found", sure, borderline, "peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "seconds", seconds)
