"""Cuts the golden service files at positions typed from the published layouts, and compares every field with
expected.json. Shares nothing with the program: no layout file, no table of it is read.

Usage: python3 read_layouts.py [FOLDER]
"""

import csv
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent

# First and last byte of each field, from 1, as the layouts are published.
ORIGINAL = [(1, 1), (2, 9), (10, 17), (18, 23), (24, 27), (28, 30), (31, 51), (52, 55), (56, 87), (88, 119),
            (120, 151), (152, 176), (177, 196), (197, 204), (205, 206)]
PERSONAL = [(1, 1), (2, 9), (10, 17), (18, 25), (26, 45), (46, 95), (96, 145), (146, 155), (156, 205), (206, 255),
            (256, 305), (306, 355), (356, 405), (406, 413), (414, 415)]
BABY = [(1, 8), (9, 16), (17, 31), (32, 56), (57, 81), (82, 113), (114, 145), (146, 177), (178, 209), (210, 241),
        (242, 249), (250, 399)]
DMA = [(1, 1), (2, 9), (10, 13), (14, 33), (34, 34), (35, 59), (60, 63), (64, 103), (104, 143), (144, 171),
       (172, 173), (174, 178), (179, 182), (183, 183), (184, 199), (200, 240)]

FIXED = {
    "uk-mps-original": (206, ORIGINAL),
    "uk-mps-household": (206, ORIGINAL),
    "uk-mps-personal": (415, PERSONAL),
    "uk-baby-mps": (399, BABY),
    "uk-tps": (12, [(1, 12)]),
    "uk-tps-spaced": (12, [(1, 5), (6, 12)]),
    "us-ftc-dnc-digits": (10, [(1, 10)]),
    "us-dma-mps-fixed": (240, DMA),
}

MPS_NAMES = ("ACTION REQUEST_DATE PREFIX FIRST_NAME MIDDLE_INITIAL LAST_NAME SUFFIX ADDRESS_1 ADDRESS_2 CITY STATE "
             "ZIP5 ZIP4 SCOPE REFERENCE").split()
TPS_NAMES = ("ACTION REQUEST_DATE AREA_CODE NUMBER FIRST_NAME LAST_NAME ADDRESS_1 CITY STATE ZIP5 "
             "REFERENCE").split()

# Delimiter, whether every field is quoted, header.
DELIMITED = {
    "uk-mps-original-delimited": (",", True, None, 15),
    "uk-mps-personal-delimited": (",", True, None, 15),
    "us-ftc-dnc": (",", False, None, 2),
    "us-ftc-dnc-change": (",", False, None, 4),
    "us-dma-mps": ("\t", False, MPS_NAMES, 15),
    "us-dma-tps": ("\t", False, TPS_NAMES, 11),
    "reject-tab": ("\t", False, ["REFERENCE", "RECORD_NO", "REASON"], 3),
    "reject-echo": ("|", False, None, 2),
}

RIGHT_JUSTIFIED = {("uk-tps-spaced", 1)}
ONE_BYTE_LETTERS = {name for name in list(FIXED) + list(DELIMITED) if name.startswith(("uk-mps", "uk-baby", "reject"))}


def lines(name, data):
    """The lines of a file, each of which must end with CR LF."""
    text = data.decode("latin-1" if name in ONE_BYTE_LETTERS else "ascii")
    parts = text.split("\r\n")
    if parts.pop() != "":
        raise ValueError("the last line has no line end")
    for number, line in enumerate(parts, 1):
        if "\r" in line or "\n" in line:
            raise ValueError(f"line {number} holds a bare line end")
    return parts


def fixed(name, line):
    length, positions = FIXED[name]
    if len(line) != length:
        raise ValueError(f"the record has {len(line)} bytes, not {length}")
    cells = []
    for at, (first, last) in enumerate(positions):
        cell = line[first - 1:last]
        value = cell.strip(" ")
        width = last - first + 1
        padded = value.rjust(width) if (name, at) in RIGHT_JUSTIFIED else value.ljust(width)
        if padded != cell:
            raise ValueError(f"bytes {first} to {last} are not justified")
        cells.append(value)
    return cells


def delimited(name, line):
    delimiter, quoted, _, count = DELIMITED[name]
    if quoted:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True))
        again = delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells)
        if again != line:
            raise ValueError("a field is not in double quotes")
    else:
        cells = line.split(delimiter, count - 1) if name == "reject-echo" else line.split(delimiter)
    if len(cells) != count:
        raise ValueError(f"the line has {len(cells)} fields, not {count}")
    return cells


def read(name, data):
    rows = lines(name, data)
    if name in FIXED:
        return [fixed(name, line) for line in rows]
    header = DELIMITED[name][2]
    if header is not None and rows.pop(0).split(DELIMITED[name][0]) != header:
        raise ValueError("the header is wrong")
    return [delimited(name, line) for line in rows]


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "layouts"
    expected = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
    names = sorted(list(FIXED) + list(DELIMITED))
    if sorted(expected) != names:
        sys.exit(f"expected.json names other layouts: {sorted(set(expected) ^ set(names))}")
    for name in names:
        try:
            rows = read(name, (folder / f"{name}.txt").read_bytes())
        except (ValueError, OSError) as fault:
            sys.exit(f"{name}: {fault}")
        if len(rows) != len(expected[name]):
            sys.exit(f"{name}: {len(rows)} records, {len(expected[name])} expected")
        for number, (row, wanted) in enumerate(zip(rows, expected[name]), 1):
            for field, (cell, value) in enumerate(zip(row, wanted), 1):
                if cell != value:
                    sys.exit(f"{name}: record {number}, field {field} is {cell!r}, expected {value!r}")
            if len(row) != len(wanted):
                sys.exit(f"{name}: record {number} has {len(row)} fields, {len(wanted)} expected")
    print(f"{len(names)} layouts agree")


if __name__ == "__main__":
    main()
