# DuckDB and Tantivy beside the lookup: the same people, the same queries, whichever of the two this Python has. Nothing
# is encrypted, only what is searched is kept, and each is told of what kind a query is; making the query ready is not timed.
import csv, json, re, sys, time, unicodedata

people, queries, place = sys.argv[1:4]
FEW = 20  # DuckDB reads the whole table for a misspelt name
ONES = {"last + ZIP": "lz", "last name alone": "l", "first + last": "fl", "last + first": "lf", "first + last + ZIP": "flz",
        "nickname + last + ZIP": "flz", "initial + last + ZIP": "flz", "last + first, being typed": "lf",
        "first + last, being typed": "fl", "first + last without marks + ZIP": "flz", "last, 1 edit + ZIP": "lz",
        "last, 2 edits + ZIP": "lz", "first + last, 1 edit": "fl", "first + last, 2 edits": "lf", "first, 1 edit + last": "fl",
        "first, 1 edit + last, 1 edit + ZIP": "flz"}
SLIPS = {"last, 1 edit + ZIP": {"l": 1}, "last, 2 edits + ZIP": {"l": 2}, "first + last, 1 edit": {"l": 1},
         "first + last, 2 edits": {"l": 2}, "first, 1 edit + last": {"f": 1},
         "first, 1 edit + last, 1 edit + ZIP": {"f": 1, "l": 1}}
BEGUN = {"last + first, being typed": "f", "first + last, being typed": "l", "initial + last + ZIP": "f"}
COLUMN = {"f": "first", "l": "last", "z": "zip"}


def plain(text):
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in folded if letter.isalnum())


def digits(text):
    all_of_them = re.sub("[^0-9]", "", text)
    return all_of_them[1:] if len(all_of_them) > 10 and all_of_them[0] == "1" else all_of_them


def rows():
    with open(people, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield (row["customer_no"], plain(row["first_name"]), plain(row["last_name"]), row["zip"][:5],
                   digits(row["phone_home"]), row["email"].lower())


def wanted(kind, typed):
    """What is asked of which column: whole, begun, or with so many slips; none where a peer has no way."""
    if kind == "customer number":
        return [("no", typed, 0, False)]
    if kind.startswith("phone"):
        return [("phone", digits(typed), 0, kind != "phone, other punctuation")]
    if kind.startswith("e-mail"):
        return [("email", typed.lower(), 0, kind != "e-mail")]
    words = typed.replace(",", " ").split()
    ones = ONES.get(kind)
    if not ones or len(words) != len(ones):
        return None
    slips, begun = SLIPS.get(kind, {}), BEGUN.get(kind)
    return [(COLUMN[one], plain(word), slips.get(one, 0), begun == one) for one, word in zip(ones, words)]


class DuckDb:
    name, most = "duckdb", FEW

    def __init__(self):
        import duckdb
        self.base = duckdb.connect(f"{place}/peer.duckdb")
        self.base.execute("SET threads = 1")
        if not self.base.execute("SELECT 1 FROM information_schema.tables WHERE table_name = 'person'").fetchall():
            plain_of = "lower(regexp_replace(strip_accents({}), '[^A-Za-z0-9]', '', 'g'))".format
            self.base.execute(f"""CREATE TABLE person AS SELECT customer_no AS no, {plain_of("coalesce(first_name, '')")} AS first,
                {plain_of("coalesce(last_name, '')")} AS last, left(zip, 5) AS zip, lower(email) AS email,
                right(regexp_replace(phone_home, '[^0-9]', '', 'g'), 10) AS phone
                FROM read_csv('{people}', header = true, all_varchar = true) ORDER BY last, first""")
            for column in ("no", "phone", "email", "last"):
                self.base.execute(f"CREATE INDEX person_{column} ON person({column})")

    def ready(self, parts):
        terms, values = [], []
        for column, word, slips, begun in parts:
            if slips:
                terms.append(f"damerau_levenshtein({column}, ?) <= {slips}")
            elif begun:
                terms.append(f"{column} >= ? AND {column} < ?")
                values.append(word)
                word += "\uffff"
            else:
                terms.append(f"{column} = ?")
            values.append(word)
        return "SELECT no FROM person WHERE " + " AND ".join(terms) + " LIMIT 25", values

    def ask(self, ready):
        return [number for (number,) in self.base.execute(*ready).fetchall()]


class Tantivy:
    name, most = "tantivy", 1_000_000

    def __init__(self):
        import os, tantivy
        self.module = tantivy
        builder = tantivy.SchemaBuilder()
        for column in ("no", "first", "last", "zip", "phone", "email"):
            builder.add_text_field(column, stored=column == "no", tokenizer_name="raw", index_option="basic")
        self.schema = builder.build()
        folder = f"{place}/peer-tantivy"
        fresh = not os.path.exists(folder)
        os.makedirs(folder, exist_ok=True)
        index = tantivy.Index(self.schema, path=folder)
        if fresh:
            writer = index.writer(200_000_000, 2)
            for no, first, last, code, phone, email in rows():
                writer.add_document(tantivy.Document(no=[no], first=[first], last=[last], zip=[code], phone=[phone], email=[email]))
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
        self.searcher = index.searcher()

    def ready(self, parts):
        queries = []
        for column, word, slips, begun in parts:
            if slips:
                query = self.module.Query.fuzzy_term_query(self.schema, column, word, distance=slips, transposition_cost_one=True)
            elif begun:
                query = self.module.Query.regex_query(self.schema, column, re.escape(word).replace("\\-", "-") + ".*")
            else:
                query = self.module.Query.term_query(self.schema, column, word, index_option="basic")
            queries.append((self.module.Occur.Must, query))
        return self.module.Query.boolean_query(queries)

    def ask(self, ready):
        hits = self.searcher.search(ready, 25, count=False).hits
        return [self.searcher.doc(address)["no"][0] for _, address in hits]


def main():
    with open(queries, newline="", encoding="utf-8") as file:
        asked = [line.rstrip("\n").split("\t") for line in file]
    for make in (DuckDb, Tantivy):
        try:
            peer = make()
        except ImportError:
            print(f"{make.name} is not there: left out", file=sys.stderr)
            continue
        times, found = {}, {}
        for kind, typed, number in asked:
            parts = wanted(kind, typed)
            if parts is None or len(times.get(kind, [])) >= peer.most:
                continue
            ready = peer.ready(parts)
            started = time.perf_counter()
            numbers = peer.ask(ready)
            times.setdefault(kind, []).append((time.perf_counter() - started) * 1000)
            found[kind] = found.get(kind, 0) + (number in numbers)
        for kind, taken in times.items():
            taken.sort()
            at = lambda share: round(taken[int((len(taken) - 1) * share)], 3)
            print(json.dumps({"work": "L1", "peer": peer.name, "way": kind, "queries": len(taken), "p50_ms": at(0.5),
                              "p99_ms": at(0.99), "very_one_in_25": round(found[kind] / len(taken), 4)}), flush=True)


main()
