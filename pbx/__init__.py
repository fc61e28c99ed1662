"""A telephone exchange as the portal sees it. Plain Python: no Django, no Redis."""
