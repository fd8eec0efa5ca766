"""Reads a do-not-call registry as docs/formats.md describes it, proves every checksum, and prints what it says: the
list, its date, the area codes covered, the count, then every number. Shares nothing with the program.

Usage: python3 read_registry.py FILE KEY_IN_HEX
"""

import hashlib
import hmac
import pathlib
import struct
import sys

file = pathlib.Path(sys.argv[1]).read_bytes()
key = bytes.fromhex(sys.argv[2])


def mac(label, data):
    return hmac.new(key, b"preference-desk registry " + label + b" 1\n" + data, hashlib.sha256).digest()


magic, version, blocks, generation, count, directory_at = struct.unpack_from("<8sIIQQQ", file)
assert (magic, version) == (b"PDREGSTR", 1), "no registry of this version"
covered, list_bytes = file[72:200], file[200]
directory = file[directory_at:]
assert len(directory) == 22 * blocks, "the file is cut"
assert mac(b"head", file[:480] + directory) == file[480:512], "the header or the directory is damaged"
print(file[201:201 + list_bytes].decode(), generation, file[264:274].decode(), file[40:72].hex())
print("covers", *(area for area in range(1000) if covered[area // 8] >> area % 8 & 1))
print(count, "numbers")

at = 512
for entry in range(0, len(directory), 22):
    exchange, lines = struct.unpack_from("<IH", directory, entry)
    few, spans = lines <= 80, lines <= 400
    size = 2 * lines if few else 80 + lines if spans else 1250
    block = file[at:at + size]
    at += size
    tag = mac(b"block", directory[entry:entry + 6] + block)[:16]
    assert tag == directory[entry + 6:entry + 22], f"exchange {exchange} is damaged"
    if few:
        found = struct.unpack(f"<{lines}H", block)
    elif spans:
        ends = (0, *struct.unpack_from("<40H", block))
        found = [span * 256 + low for span in range(40) for low in block[80 + ends[span]:80 + ends[span + 1]]]
    else:
        found = [line for line in range(10000) if block[line // 8] >> line % 8 & 1]
    assert len(found) == lines
    for line in found:
        print(f"{exchange:06}{line:04}")
assert at == directory_at, "bytes that belong to no block"
