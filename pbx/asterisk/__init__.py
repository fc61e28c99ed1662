"""Asterisk 18 to 22 over its manager interface (AMI).

`ami` (bytes ↔ messages) → `translate` (message → our event) → `memory` and `wiring` (what the driver
must remember, Local channels followed through) → `driver`. Only `connection`, `session` and `driver`
know asyncio.
"""
