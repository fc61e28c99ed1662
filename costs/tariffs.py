"""What the price lists say of a day."""

from django.conf import settings

from costs.models import PriceList

DEFAULT = "PLN"


def currency() -> str:
    """ISO 4217, of the newest list; without any that of the installation."""
    newest = PriceList.objects.order_by("-valid_from").values_list("currency", flat=True).first()
    return newest or str(getattr(settings, "CURRENCY", DEFAULT))
