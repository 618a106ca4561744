"""Writes train.csv and new.csv: a table with all kinds of columns, missing values, and categories that only the new rows have."""

import csv
import math
import random

random.seed(1)


def row(unseen):
    age = random.gauss(40, 12)
    city = random.choice(["Köln", "Bonn", "", "Mainz, alt", '"q"'] + (["Ulm"] if unseen else []))
    item = random.randrange(1, 45 if unseen else 40)
    stars = random.choice([0.5, 1, 1.5, 2.5, ""])
    income = math.exp(random.gauss(3, 1))
    user = f"u{random.randrange(250 if unseen else 200):03d}"
    z = (age - 40) / 12 + (city == "Bonn") + item / 20 - 1
    click = int(random.random() < 1 / (1 + math.exp(-z)))
    rating = round(100 + 20 * z + random.gauss(0, 5), 2)
    some = lambda value: value if random.random() > 0.1 else ""
    code = random.choice(["007", "010", "011"])
    mood = random.choice(["calm", "glad", "sad"]) if z < 0.5 else "glad"
    visits = sum(random.random() < math.exp(z / 4) / 20 for _ in range(40))
    return [some(round(age, 3)), city, item, stars, round(income, 2), user, code, click, some(rating), visits, mood]


for name, count in (("train.csv", 3000), ("new.csv", 1000)):
    with open(name, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow("age city item stars income user code click rating visits mood".split())
        writer.writerows(row(name == "new.csv") for _ in range(count))
