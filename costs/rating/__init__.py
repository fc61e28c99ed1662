"""What a call costs: plain functions over price lists, exact in decimals. Knows neither Django nor a database.

tariff = Tariff("PLN", rates, holidays)
charge = charge_for(Answered("+48500100101", Destination.MOBILE, start, seconds=31), tariff)
charge.cost     # Decimal("0.1800"); None: unknown, never 0
"""
