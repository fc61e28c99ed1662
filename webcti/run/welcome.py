"""What `./portal run` says once it is ready: the address, and whom to be in the demo."""

from collections.abc import Iterator, Mapping

from pbx.simulator.company import COMPANY, Person


def lines(environment: Mapping[str, str]) -> Iterator[str]:
    yield ""
    yield f"  The portal is ready:  {environment['PUBLIC_URL']}/"
    if environment["DEMO"] == "1":
        yield f"  Demo company {COMPANY.name}; log in with the extension number:"
        yield ""
        yield from accounts()
    yield ""
    yield "  Ctrl-C stops everything."
    yield ""


def accounts() -> Iterator[str]:
    roles = (
        ("employee", COMPANY.demo_employee),
        ("manager", COMPANY.demo_manager),
        ("administrator", COMPANY.demo_admin),
        ("first login", COMPANY.pin_only),
    )
    for role, person in roles:
        yield f"    {role:<14} {person.extension}  {way_in(person):<26} {person.name} ({person.language})"


def way_in(person: Person) -> str:
    return f"password {person.password}" if person.password else f"PIN {person.pin}"
