from tests.integration.cti_pages.company import anna, browser, exchange, jan, office

__all__ = ["anna", "browser", "exchange", "jan", "office"]
