"""A telephone exchange without telephones: a company that calls all day, in one process.

From the inside out: `timeline` (what happens when), `switch` (channels, bridges, their events), `records`
(call detail), `telephones`, `voices` and `spool` (sound, and its files), `mailboxes`, `recorder`, `dialplan`
(numbers to routes), `ringing`, `destinations`, `queueing`, `at_mailbox`, `moves` (hold, transfer, park,
pickup), `exchange` (all of these together). Around it: `company` and `contacts` (the cast), `people` (how
they behave), `traffic` (who calls when), `past` (the last days), `commands` and `sound_commands` (what the
portal asks), `hands` and `control` (what tests do), `simulator` (the `Pbx`), `address` (its URL), `scene`
(for tests).
"""
