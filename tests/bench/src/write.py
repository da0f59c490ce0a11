"""The same mapping as the layout of twenty columns, the way a careful script does it: exact amounts, hash, fsync."""
import csv, hashlib, io, json, os, sys
from decimal import Decimal

TERMS = {"Net 30": "N30", "Net 60": "N60"}
HEADER = ("Type,Invoice,Date,Due,Customer,Customer code,VAT number,Street,City,Post code,Country,Order,Reference,"
          "Terms,Currency,Net,VAT,Gross,Note,Route").split(",")


def day(text):
    return f"{text[8:10]}/{text[5:7]}/{text[0:4]}"


def money(text):
    return f"{Decimal(text):.2f}"


class Hashed(io.RawIOBase):
    def __init__(self, file):
        self.file, self.hash = file, hashlib.sha256()

    def writable(self):
        return True

    def write(self, data):
        self.hash.update(data)
        return self.file.write(data)


def row(doc):
    customer, address = doc["customer"], doc["bill_to"]
    name = customer["name"]
    if len(name) > 40 or not doc["number"]:
        sys.exit(f"{doc['number']} does not fit")
    return (
        "INV", doc["number"], day(doc["date"]), day(doc["due_date"]), name, customer["code"], customer["tax_id"],
        address["street"], address["city"], address["zip"], address["country_code"], doc["order"], doc["reference"],
        TERMS.get(doc["terms"], "N00"), doc["currency"], money(doc["net"]), money(doc["tax"]), money(doc["total"]),
        doc["memo"], doc["custom"]["cf_route"],
    )


source, target = sys.argv[1:3]
# Told a number, it reads the documents once and writes all of them that often: mapping and writing alone.
times = int(sys.argv[3]) if len(sys.argv) > 3 else 1
with open(source, encoding="utf-8") as lines, open(target, "wb", buffering=0) as file:
    hashed = Hashed(file)
    text = io.TextIOWrapper(io.BufferedWriter(hashed, 1 << 20), encoding="utf-8", newline="", write_through=False)
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(HEADER)
    docs = map(json.loads, lines)
    if times > 1:
        docs = list(docs)
    for _ in range(times):
        for doc in docs:
            out.writerow(row(doc))
    text.flush()
    os.fsync(file.fileno())
    print(hashed.hash.hexdigest())
