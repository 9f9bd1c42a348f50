"""Writes a register of made-up people, to try and to measure `import_registry` with (needs the test tools).

    .venv/bin/python -m scripts.make_register var/register.csv --people 100000

Names, numbers and telephones come from Faker (zh_CN). The same seed writes the same file.
"""

import argparse
import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from faker import Faker

from accounts.register.rows import REQUIRED

CITIES = (
    "3201",
    "3202",
    "3203",
    "3204",
    "3205",
    "3206",
    "3207",
    "3208",
    "3209",
    "3210",
    "3211",
    "3212",
    "3213",
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FIRST_BIRTH, DAYS_OF_BIRTH = date(1932, 1, 1), 34_000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--rows", type=int, help="stop after so many rows, whatever --people says")
    options.add_argument("--seed", type=int, default=1)
    wanted = options.parse_args()
    people = wanted.rows or wanted.people
    written = 0
    with wanted.file.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REQUIRED)
        for rows in register(people, wanted.seed):
            writer.writerows(rows if wanted.rows is None else rows[: wanted.rows - written])
            written += len(rows)
            if wanted.rows is not None and written >= wanted.rows:
                break


def register(people: int, seed: int) -> Iterator[list[tuple[str, ...]]]:
    """The rows of each person; most have one, some have several."""
    chance = random.Random(seed)
    faker = Faker("zh_CN")
    faker.seed_instance(seed)
    for serial in range(people):
        male = chance.random() < 0.5
        born = FIRST_BIRTH + timedelta(days=serial * 7 % DAYS_OF_BIRTH)
        city = chance.choice(CITIES)
        person = (
            f"32{serial:018d}",
            faker.name_male() if male else faker.name_female(),
            "01",
            document_number(f"{city}{chance.randrange(1, 30):02d}", born, serial, male),
            "1" if male else "2",
            born.isoformat(),
            faker.phone_number(),
        )
        yield [person + row for row in enrolments(chance, born, city)]


def enrolments(chance: random.Random, born: date, city: str) -> list[tuple[str, ...]]:
    """How somebody is insured: insurance, status, area, account, balance."""
    area = f"{city}{chance.randrange(2, 30):02d}"
    balance = f"{chance.lognormvariate(7.5, 1):.2f}"
    if born.year > 2006 or chance.random() < 0.4:
        rows: list[tuple[str, ...]] = [("390", "1", area, "0", "0.00")]
        if born.year < 2006 and chance.random() < 0.3:
            rows.insert(0, ("310", "4", area, "1", balance))
        return rows
    rows = [
        ("310", "2" if chance.random() < 0.03 else "1", area, "0" if chance.random() < 0.07 else "1", balance)
    ]
    if chance.random() < 0.25:
        before = chance.choice([other for other in CITIES if other != city])
        rows.insert(0, ("310", "4", f"{before}{chance.randrange(2, 30):02d}", "1", "0.00"))
    if chance.random() < 0.4:
        rows.append(("410", "1", area, "0", ""))
    return rows


def document_number(county: str, born: date, serial: int, male: bool) -> str:
    """A valid 18-digit number that no other person of this register has."""
    order = serial * 7 // DAYS_OF_BIRTH * 2 + male
    body = f"{county}{born:%Y%m%d}{order % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


if __name__ == "__main__":
    main()
