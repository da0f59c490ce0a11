"""Another program's reading of one file. Prints the seconds of the work alone."""
import io, logging, sys, time, warnings

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
peer, path = sys.argv[1:3]


def pyx12():
    import pyx12.x12file
    text = open(path, encoding="latin-1", newline="").read()
    start = time.perf_counter()
    reader = pyx12.x12file.X12Reader(io.StringIO(text))
    for _ in reader:
        pass
    reader.cleanup()
    assert not reader.pop_errors()
    return start


def pydifact():
    from pydifact.segmentcollection import Interchange
    text = open(path, encoding="latin-1", newline="").read()
    start = time.perf_counter()
    sum(1 for message in Interchange.from_str(text).get_messages() for _ in message.segments)
    return start


def fixed():
    # The same columns as the layout: cut, made into days and exact amounts.
    from datetime import date
    from decimal import Decimal
    places = [int(word) for word in sys.argv[3].split(",")]
    text = open(path, encoding="ascii", newline="").read()
    start = time.perf_counter()
    for row in text.split("\n")[:-1]:
        cells = [row[a - 1:a - 1 + n].strip() for a, n in zip(places[::2], places[1::2])]
        day = cells[1]
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
        for at, scale in ((12, 3), (14, 2), (15, 2), (19, 2)):
            Decimal(int(cells[at].rstrip("{") + ("0" if cells[at].endswith("{") else ""))).scaleb(-scale)
    return start


def fixed_write():
    from decimal import Decimal
    places = [int(word) for word in sys.argv[3].split(",")]
    text = open(path, encoding="ascii", newline="").read()
    rows = [[row[a - 1:a - 1 + n].strip() for a, n in zip(places[::2], places[1::2])] for row in text.split("\n")[:-1]]
    amounts = {12, 14, 15, 17, 19}
    numeric = [at in amounts for at in range(len(places) // 2)]
    widths = places[1::2]
    values = [[Decimal(int(c.rstrip("{") or 0)) if n and c.rstrip("{").isdigit() else c for c, n in zip(row, numeric)] for row in rows]
    start = time.perf_counter()
    out = io.StringIO()
    for row in values:
        out.write("".join(str(int(c)).rjust(w, "0") if isinstance(c, Decimal) else c.ljust(w) for c, w in zip(row, widths)))
        out.write("\n")
    return start


begun = {"pyx12": pyx12, "pydifact": pydifact, "fixed": fixed, "fixed-write": fixed_write}[peer]()
print(time.perf_counter() - begun)
