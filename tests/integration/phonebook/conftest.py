from tests.integration.colleagues import anna, jan

__all__ = ["anna", "jan"]
