from tests.integration.cti_pages.company import exchange

__all__ = ["exchange"]
