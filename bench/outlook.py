"""A file as Outlook exports it: ninety columns, of which it fills a quarter, in a code page of Windows."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

ENCODING = "cp1250"
REPEATED = 50
"""Every so-maniest record is one of the file once more, its number written otherwise."""
FIRST = (
    "Adam Agnieszka Anna Bożena Ewa Grzegorz Hans Jadwiga Jan Józef Jürgen Krzysztof Łukasz Maria Michał Piotr Żaneta"
)
SYLLABLES = "ba bie bor cza dą dro ga gie ja ję ka ko kra ku la li ła łu ma mi na no pa pie ro ru sa szy ta wa wi za że"
ENDS = "ski cka wicz ak czyk mann er ło ów ini"
TOWNS = "Białystok Gdańsk Kraków Łódź Poznań Rzeszów Szczecin Warszawa Wrocław Zamość"
TRADES = "Auto Budowa Druk Elektro Handel Hurtownia Instal Serwis Transport Tartak"
JOBS = "Księgowość|Kierownik zmiany|Zakupy|Dyrektor|Spedytor|Doradca klienta|Magazyn"
NOTE = "Poznany na targach. Prosi o telefon przed południem, najlepiej we wtorek; faktury wysyłać pocztą elektroniczną."


def write(path: Path, records: int) -> None:
    from phonebook.files.captions import captions_of
    from phonebook.files.report import Kind
    from phonebook.files.write.table import line

    columns = captions_of(Kind.OUTLOOK, "en").columns
    with path.open("wb") as file:
        file.write(line(columns.values()).encode(ENCODING))
        for record in _records(records):
            file.write(line(record.get(field, "") for field in columns).encode(ENCODING))


def _records(count: int) -> Iterator[Mapping[str, str]]:
    chance = random.Random(11)  # noqa: S311
    written: list[Mapping[str, str]] = []
    for nth in range(count):
        if nth % REPEATED == REPEATED - 1:
            again = chance.choice(written)
            yield {**again, "p_mobile": again["p_mobile"].replace("+48 ", "0048 ")}
            continue
        written.append(_record(chance))
        yield written[-1]


def _record(chance: random.Random) -> Mapping[str, str]:
    syllables = SYLLABLES.split()
    first = chance.choice(FIRST.split())
    last = "".join(chance.choices(syllables, k=chance.randint(2, 3))).capitalize() + chance.choice(ENDS.split())
    company = f"{chance.choice(TRADES.split())} {''.join(chance.choices(syllables, k=3)).capitalize()} Sp. z o.o."
    numbers = {"p_mobile": f"+48 {chance.randint(500, 799)} {chance.randint(100, 999)} {chance.randint(100, 999)}"}
    if chance.random() < 0.6:
        numbers["p_work"] = f"(22) {chance.randint(100, 999)}-{chance.randint(10, 99)}-{chance.randint(10, 99)}"
    if chance.random() < 0.2:
        numbers["p_fax_work"] = f"+48 22 {chance.randint(100, 999)} {chance.randint(10, 99)} {chance.randint(10, 99)}"
    return {
        **numbers,
        "first": first,
        "last": last,
        "company": company,
        "department": "Biuro",
        "job_title": chance.choice(JOBS.split("|")),
        "w_street": f"ul. {last} {chance.randint(1, 120)}",
        "w_city": chance.choice(TOWNS.split()),
        "w_zip": f"{chance.randint(10, 99)}-{chance.randint(100, 999)}",
        "w_country": "Polska",
        "e1": f"{first[0]}.{chance.randint(1, 99_999)}@example.com".lower(),
        "e1_type": "SMTP",
        "notes": NOTE if chance.random() < 0.3 else "",
        "private": "False",
    }
