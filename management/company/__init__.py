"""How administrators set the company's portal: mail server, look, how long things are kept; and all at a glance."""
