"""Writes us_federal_holidays.tsv: the days an independent calendar (PyPI `holidays`) calls US federal holidays.

    pip install holidays && python us_federal_holidays.py > us_federal_holidays.tsv

Run once; the table is kept so that the test needs neither Python nor a network.
"""

import holidays

days = holidays.US(years=range(2000, 2046), observed=True)
print(f"# PyPI holidays {holidays.__version__}, holidays.US(years=2000..2045, observed=True)")
for day in sorted(days):
    if 2000 <= day.year <= 2045:
        print(f"{day.isoformat()}\t{days[day]}")
