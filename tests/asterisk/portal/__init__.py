"""The whole portal on the real Asterisk, watched through its own pages and sockets.

`Visitor` is one person's browser without a screen, `Screen` is what live.js would keep of the socket,
`Desk` is both, and `Office` is everybody's desks: it watches a scenario as `tests.asterisk.scenarios`
wants it to be watched.
"""

import pytest

pytest.register_assert_rewrite(f"{__name__}.desk", f"{__name__}.office", f"{__name__}.reconciling")
