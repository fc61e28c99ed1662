from costs.models.allowances import Allowance
from costs.models.charges import Charge, DailyCost, Part
from costs.models.price_imports import PriceImport
from costs.models.price_lists import PriceList, PriceRate

__all__ = ["Allowance", "Charge", "DailyCost", "Part", "PriceImport", "PriceList", "PriceRate"]
