from costs.models.allowances import Allowance
from costs.models.charges import Charge, DailyCost, Part
from costs.models.price_imports import PriceImport
from costs.models.price_lists import PriceList, PriceRate
from costs.models.reports import MonthlyReport

__all__ = ["Allowance", "Charge", "DailyCost", "MonthlyReport", "Part", "PriceImport", "PriceList", "PriceRate"]
