"""About the exchange and the portal behind it (ADM-02): `facts.py` reads, `findings.py` says what is wrong."""
