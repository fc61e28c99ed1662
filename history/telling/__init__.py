"""Who hears of what happened: open pages at once, people who are away by letter if they chose so."""
