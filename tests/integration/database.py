"""The database of the tests, for further processes."""

from django.db import connection


def database_url() -> str:
    """DATABASE_URL of a process that shall see what this test sees, and what it committed."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
    host = str(database["HOST"])
    query = f"?host={host}" if host.startswith("/") else ""
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{user}{'' if query else host}{port}/{database['NAME']}{query}"
