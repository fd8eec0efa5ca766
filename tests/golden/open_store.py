#!/usr/bin/env python3
"""Opens a data folder without any of our own code, as docs/formats.md describes it.

    pip install pyrage sqlcipher3-wheels pynacl
    PREFDESK_PASSWORD=... python3 tests/golden/open_store.py DIR NAME

Takes the keys from vault.json by the password, opens store.db, walks both chains, compares every body with
its commitment, opens the bodies, makes a customer's fingerprint anew, and reads the anchor. Prints counts,
never data. Exits 1 at the first thing that does not hold.
"""

import hashlib
import hmac
import json
import os
import sys
import uuid

import pyrage
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as xchacha
from sqlcipher3 import dbapi2 as sqlcipher


def holds(what, truth):
    if not truth:
        sys.exit(f"NOT: {what}")


def armoured(text):
    return text.encode()


def keys_of(folder, name, password):
    vault = json.load(open(os.path.join(folder, "vault.json")))
    holder = next(h for h in vault["holders"] if h["name"].lower() == name.lower())
    identity = pyrage.passphrase.decrypt(armoured(holder["sealed"]), password).decode()
    ring = json.loads(pyrage.decrypt(armoured(vault["ring"]), [pyrage.x25519.Identity.from_str(identity)]))
    keys = {key["purpose"]: key["secret"] for key in ring if key["retired"] is None}
    text = f"vault {vault['vault']}\naudit {vault['audit_public']}\nscrypt {vault['scrypt_log_n']}\n"
    if vault.get("before"):
        text += f"before {vault['before']}\n"
    for h in vault["holders"]:
        state = "enabled" if h["enabled"] else "disabled"
        sealed = hashlib.sha256(h["sealed"].encode()).hexdigest()
        text += f"{h['kind']} {state} {h['public']} {sealed} {h['name']}\n"
    mac = hmac.new(bytes.fromhex(keys["anchor"]), text.encode(), hashlib.sha256).hexdigest()
    holds("the vault's MAC", mac == vault["mac"])
    return keys


def fingerprint(keys, kind, normalised):
    mac = hmac.new(bytes.fromhex(keys["fingerprint"]), f"{kind}:{normalised}".encode(), hashlib.sha256)
    return mac.digest()[:16].hex()


def walk(rows):
    """One chain after the other; answers the heads."""
    heads, seq, before, log = {}, 0, "0" * 64, None
    for row_log, row_seq, row_id, envelope, stored in rows:
        if row_log != log:
            log, seq, before = row_log, 0, "0" * 64
        line = json.loads(envelope)
        digest = hashlib.sha256(envelope).hexdigest()
        holds(f"hash of entry {row_seq}", digest == stored.hex())
        holds(f"link of entry {row_seq}", line["prev"] == before)
        holds(f"place of entry {row_seq}", (uuid.UUID(line["log"]).bytes, line["seq"]) == (row_log, row_seq))
        holds(f"id of entry {row_seq}", uuid.UUID(line["id"]).bytes == row_id)
        holds(f"number of entry {row_seq}", row_seq == seq + 1)
        seq, before = row_seq, digest
        heads[str(uuid.UUID(bytes=log))] = (seq, digest)
    return heads


def bodies(store, keys):
    opened, customers, others = 0, 0, 0
    rows = store.execute(
        "SELECT entry.id, entry.envelope, body.sealed, coalesce(subject_key.key, log.body_key) FROM entry"
        " JOIN log ON log.log = entry.log JOIN body ON body.entry = entry.entry"
        " LEFT JOIN subject_key ON subject_key.subject = body.subject"
    )
    for row_id, envelope, sealed, key in rows:
        line = json.loads(envelope)
        holds("a commitment", hashlib.sha256(sealed).hexdigest() == line["commitment"])
        body = json.loads(xchacha(sealed[24:], row_id, sealed[:24], key))
        holds("the kind of a body", body["kind"] == line["kind"])
        opened += 1
        if body["kind"] == "removal" and body["body"]["customer_no"]:
            mark = fingerprint(keys, "customer", body["body"]["customer_no"])
            customers += mark in line["fingerprints"]
            others += mark not in line["fingerprints"]
    return opened, customers, others


def anchor(folder, keys):
    data = open(os.path.join(folder, "anchor"), "rb").read()
    slots = []
    for place in (0, 4096):
        text, _, mac = data[place : place + 512].decode(errors="replace").rstrip("\0 \n").rpartition(" ")
        if hmac.new(bytes.fromhex(keys["anchor"]), text.encode(), hashlib.sha256).hexdigest() == mac:
            slots.append(json.loads(text))
    holds("one slot of the anchor at least", slots)
    return max(slots, key=lambda slot: slot["counter"])


def main():
    folder, name = sys.argv[1], sys.argv[2]
    path = os.path.join(folder, "store.db")
    holds("without a key the file is noise", not open(path, "rb").read(16).startswith(b"SQLite format"))
    keys = keys_of(folder, name, os.environ["PREFDESK_PASSWORD"])
    print("vault: opened; keys for", ", ".join(sorted(keys)))
    store = sqlcipher.connect(path)
    store.execute(f"PRAGMA key = \"x'{keys['store']}'\"")
    store.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    holds("integrity of the pages", store.execute("PRAGMA cipher_integrity_check").fetchall() == [])
    holds("integrity of the tables", store.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    version = store.execute("PRAGMA user_version").fetchone()[0]
    print("store.db: opened, schema", version, "and sound;", store.execute("PRAGMA cipher_version").fetchone()[0])
    heads = walk(store.execute("SELECT log, seq, id, envelope, hash FROM entry ORDER BY log, seq"))
    audits = walk(store.execute("SELECT log, seq, id, envelope, hash FROM audit ORDER BY log, seq"))
    print("ledger:", sum(seq for seq, _ in heads.values()), "entries chained; audit:", sum(s for s, _ in audits.values()))
    opened, customers, others = bodies(store, keys)
    print("bodies:", opened, "opened;", customers, "customer fingerprints made anew,", others, "by another spelling")
    slot = anchor(folder, keys)
    for part, found in (("ledger", heads), ("audit", audits)):
        seq, digest = found[slot[part]["log"]]
        holds(f"the anchor's {part}", (slot[part]["seq"], slot[part]["hash"]) == (seq, digest))
    print("anchor: counter", slot["counter"], "and both heads agree")


if __name__ == "__main__":
    main()
