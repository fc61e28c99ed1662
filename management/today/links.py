"""Where what hinders somebody is seen to."""

from django.urls import Resolver404, resolve


def services_page(extension: str) -> str:
    """The page on which a manager switches the services of `extension`; empty where this version has none."""
    address = f"/management/people/{extension}/services/"
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address
