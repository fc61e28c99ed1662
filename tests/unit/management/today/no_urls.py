"""A portal without any page."""

urlpatterns: list[object] = []
