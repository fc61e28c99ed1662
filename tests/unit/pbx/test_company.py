"""The demo company is whole and invents nobody twice."""

import re

import pytest

from pbx.simulator.company import COMPANY, Role

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def test_twenty_four_people_have_the_extensions_from_1011_to_1034() -> None:
    assert [person.extension for person in COMPANY.people] == [str(number) for number in range(1011, 1035)]


def test_everybody_belongs_to_one_of_four_departments_and_none_is_empty() -> None:
    assert len(COMPANY.departments) == 4
    assert {person.department for person in COMPANY.people} == set(COMPANY.departments)


def test_managers_manage_departments_that_exist_and_others_manage_none() -> None:
    for person in COMPANY.people:
        assert set(person.manages) <= set(COMPANY.departments)
        assert bool(person.manages) == (person.role is Role.MANAGER)


def test_every_outside_number_is_e164_and_belongs_to_one_owner() -> None:
    numbers = [entry.number for contact in COMPANY.contacts for entry in contact.numbers]
    numbers += [person.mobile for person in COMPANY.people if person.mobile]
    numbers += [COMPANY.direct_number(person) for person in COMPANY.people]
    numbers += [COMPANY.main_number, COMPANY.support_number]
    assert all(E164.fullmatch(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_mail_addresses_are_ascii_unique_and_lead_nowhere() -> None:
    addresses = [person.email for person in COMPANY.people]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[a-z]+(\.[a-z-]+)+@example\.(com|org)", address) for address in addresses)


def test_members_of_groups_and_targets_of_forwardings_exist() -> None:
    known = {person.extension for person in COMPANY.people}
    assert set(COMPANY.ring_group.members) <= known
    assert set(COMPANY.queue.agents) <= known
    for person in COMPANY.people:
        others = {*person.also_works, *person.sees_callers_of, *person.picks_up_for}
        assert others <= known - {person.extension}
    assert {value for person in COMPANY.people for value in person.features.values() if value != "on"} <= known


def test_the_demo_accounts_play_three_roles_and_one_person_has_only_a_pin() -> None:
    roles = [person.role for person in (COMPANY.demo_employee, COMPANY.demo_manager, COMPANY.demo_admin)]
    assert roles == [Role.USER, Role.MANAGER, Role.ADMINISTRATOR]
    assert [person for person in COMPANY.people if not person.password] == [COMPANY.pin_only]
    assert re.fullmatch(r"[0-9]{4}", COMPANY.pin_only.pin)


def test_three_languages_are_spoken_inside_and_outside() -> None:
    assert {person.language for person in COMPANY.people} == {"pl", "de", "en"}
    assert {contact.language for contact in COMPANY.contacts} == {"pl", "de", "en"}
    assert len(COMPANY.contacts) == 40


def test_an_extension_that_nobody_has_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        COMPANY.person("4711")
