import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.guard import passwords
from accounts.guard.passwords import reasons_against

OWN = ("1011", "Katarzyna Wiśniewska", "+48501555011", "k.wisniewska@example.com", "Sales")


def reasons(password: str) -> str:
    with translation.override("en"):
        return " ".join(reasons_against(password, OWN))


@pytest.mark.parametrize(
    "password",
    ["zielony autobus;~ż", "qX7!fw9-Lm2p", "correct horse battery staple", "żółć gęślą jaźń", "x7Kq-" * 25 + "abc"],
)
@pytest.mark.req("LOG-04")
def test_t_pwd_01_a_good_password_may_hold_any_character(password: str) -> None:
    assert reasons(password) == ""


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("qX7!fw9-Lm2", "too short"),  # 11
        ("", "too short"),
        ("x7Kq-" * 25 + "abcd", "too long"),  # 129
        ("password2024!", "guessed first"),
        ("  Sunshine99999  ", "guessed first"),
        ("aaaaaaaaaaaabbb", "same few characters"),
        ("katarzyna1011", "your own number or name"),
        ("Wiśniewska-2", "your own number or name"),
        ("wisniewska1011", "your own number or name"),
        ("101110111011", "your own number or name"),
        ("tab\tin the middle", "cannot be typed"),
    ],
)
def test_t_pwd_01_a_bad_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    assert reason in reasons(password)


def test_every_reason_is_told_at_once() -> None:
    with translation.override("en"):
        assert len(reasons_against("1111", ["1111"])) >= 3


def test_one_s_name_inside_a_long_password_does_no_harm() -> None:
    assert reasons("katarzyna likes tall ships") == ""


def test_the_floor_is_a_setting_but_never_below_eight(settings: Settings) -> None:
    settings.PASSWORD_FLOOR = 15
    assert "at least 15" in reasons("qX7!fw9-Lm2p3b")
    settings.PASSWORD_FLOOR = 4
    assert "at least 8" in reasons("qX7!fw9")
    assert reasons("qX7!fw9-") == ""


@given(st.text(max_size=11))
def test_no_password_below_the_floor_passes(password: str) -> None:
    assert reasons_against(password)


UNGUESSABLE = "kJ7#pQ2!vX9@mZ4%wB6&tR8*nC1^yF3+" * 5
POLICIES = ("portal", "exchange", "exchange-exact")


@pytest.mark.parametrize(
    "password",
    ["Nordwind-2026", "nordwind.logistik", "Łódź 1011 1011", "WebCTI webcti 1", "fernsprecher1!", "k.wisniewska@north"],
)
def test_t_pwd_01_words_that_everybody_here_would_think_of_are_not_enough(settings: Settings, password: str) -> None:
    settings.COMPANY_WORDS = ["Nordwind Logistik", "Łódź"]
    settings.PUBLIC_URL = "https://fernsprecher.example.com"
    settings.MAIL_FROM = "webcti@north.example.com"
    assert "the company’s" in reasons(password)


def test_a_password_may_hold_the_company_s_name_beside_enough_of_its_own(settings: Settings) -> None:
    settings.COMPANY_WORDS = ["Nordwind"]
    assert reasons("nordwind und drei Ziegen") == ""


def verdicts(settings: Settings, password: str) -> dict[str, str]:
    """What each policy says against it."""
    found = {}
    for name in POLICIES:
        settings.PASSWORD_POLICY = name
        found[name] = reasons(password)
    return found


@pytest.mark.req("LOG-05", "X-19")
@pytest.mark.parametrize(
    ("length", "portal", "exchange", "exact"),
    [
        (3, "too short", "too short", "too short"),
        (4, "too short", "too short", ""),
        (7, "too short", "too short", ""),
        (8, "too short", "", ""),
        (11, "too short", "", ""),
        (12, "", "", ""),
        (16, "", "", ""),
        (17, "", "too long", "too long"),
        (128, "", "too long", "too long"),
        (129, "too long", "too long", "too long"),
    ],
)
def test_t_pwd_01_each_policy_has_its_edges(
    settings: Settings, length: int, portal: str, exchange: str, exact: str
) -> None:
    said = verdicts(settings, UNGUESSABLE[:length])
    for name, reason in zip(POLICIES, (portal, exchange, exact), strict=True):
        assert reason in said[name]
        assert bool(reason) == bool(said[name]), (name, said[name])


@pytest.mark.req("LOG-05", "X-19")
@pytest.mark.parametrize(
    ("password", "shared"),
    [
        ("kJ7;pQ2!vX9mZ4", "does not take: ; ~"),
        ("kJ7~pQ2!vX9mZ4", "does not take: ; ~"),
        ("kJ7żpQ2ółvX9mZ4", ""),
        ("four little cats", ""),
        ("🌲🚋🧦🪁🫖🧭🪜🛶🧵🪗🧺🪣", ""),
    ],
)
def test_t_pwd_01_only_two_signs_are_not_for_the_exchange(settings: Settings, password: str, shared: str) -> None:
    said = verdicts(settings, password)
    assert said["portal"] == ""
    for name in ("exchange", "exchange-exact"):
        assert shared in said[name]
        assert bool(shared) == bool(said[name])


@pytest.mark.req("LOG-05")
def test_the_exact_policy_judges_nothing_but_what_log_05_says(settings: Settings) -> None:
    said = verdicts(settings, "1011")
    assert said["exchange-exact"] == ""
    assert "your own number or name" in said["exchange"]
    assert "guessed first" in verdicts(settings, "sunshine1")["exchange"]
    assert verdicts(settings, "abcd\x00efgh")["exchange-exact"] == "It contains a character that cannot be typed."


def test_t_pwd_01_who_may_do_much_has_fifteen_characters_or_a_second_factor(settings: Settings) -> None:
    assert passwords.in_force(mighty=True).least == 15
    assert passwords.in_force().least == 12
    settings.PASSWORD_FLOOR = 20
    assert passwords.in_force(mighty=True).least == 20
    settings.PASSWORD_POLICY = "exchange"
    assert passwords.in_force(mighty=True).most == 16


@pytest.mark.req("X-19")
@pytest.mark.parametrize("name", POLICIES)
def test_every_rule_is_stated_before_it_is_broken(settings: Settings, name: str) -> None:
    settings.PASSWORD_POLICY = name
    with translation.override("en"):
        stated = {rule.kind: rule.sentence for rule in passwords.rules(passwords.in_force(), OWN) if rule.sentence}
    assert stated["least"].startswith("At least")
    assert ("without" in stated) == ("most" in stated) == (name != "portal")
    assert ("common" in stated) == (name != "exchange-exact")


@given(st.text(max_size=40), st.sampled_from(POLICIES))
def test_what_any_policy_takes_has_the_length_and_the_signs_of_that_policy(password: str, name: str) -> None:
    policy = passwords.SHARED.get(name, passwords.Policy(12))
    if not reasons_against(password, OWN, policy):
        assert policy.least <= len(password) <= policy.most
        assert not set(policy.without) & set(password)


@pytest.mark.parametrize("policy", [*passwords.SHARED.values(), *map(passwords.Policy, (8, 12, 15, 20, 64))])
def test_a_made_up_password_pleases_the_policy(policy: passwords.Policy) -> None:
    made = {passwords.random_password(policy) for _ in range(50)}
    assert len(made) == 50
    assert {reasons_against(password, OWN, policy) for password in made} == {()}
