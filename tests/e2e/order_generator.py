"""Files of orders in the shape of a real shop's, with its oddities; the same seed gives the same file."""

import random
from dataclasses import dataclass, field


@dataclass
class Totals:
    """What the books must say, counted beside the file and not by the program."""

    orders: int = 0
    credit_notes: int = 0
    anonymous: int = 0
    customers: set = field(default_factory=set)
    net: int = 0
    lines: int = 0


def write_uci(path, invoices: int, seed: int) -> Totals:
    """Products by Zipf, 1 to 30 lines an invoice, 2 % credit notes, a quarter without customer, free goods."""
    rng = random.Random(seed)
    products = [(f"{20000 + i}{rng.choice(['', 'A', 'B'])}", f"THING NO. {i}, WHITE", rng.choice([0, 42, 85, 125, 255, 339, 1695])) for i in range(800)]
    weights = [1 / (rank + 1) for rank in range(len(products))]
    totals = Totals()
    minute = 0
    with open(path, "w", newline="", encoding="latin-1") as file:
        file.write("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n")
        for number in range(invoices):
            minute += rng.randrange(1, 15)
            day, rest = divmod(minute, 600)
            month, day = divmod(day, 28)
            year, month = divmod(month, 12)
            date = f"{month + 1}/{day + 1}/{11 + year} {8 + rest // 60}:{rest % 60:02d}"
            credit = rng.random() < 0.02
            customer = "" if rng.random() < 0.25 else str(12000 + int(rng.paretovariate(0.6)) % 4000)
            invoice = ("C" if credit else "") + str(536365 + number)
            totals.orders += not credit
            totals.credit_notes += credit
            totals.anonymous += not customer
            if customer:
                totals.customers.add(customer)
            for sku, name, price in rng.choices(products, weights, k=min(30, int(rng.paretovariate(0.7)))):
                quantity = rng.randrange(1, 24) * (-1 if credit else 1)
                shown = f"{price // 100}.{price % 100:02d}" if price else "0"
                name = "" if rng.random() < 0.01 else name
                quoted = f'"{name}"' if "," in name else name
                file.write(f"{invoice},{sku},{quoted},{quantity},{date},{shown},{customer},United Kingdom\r\n")
                totals.net += quantity * price
                totals.lines += 1
    return totals
