"""A department at this moment: is it reachable, and what hinders it (MGR-01, MGR-08).

`reach` says which department and how much of it, at each request → `people` reads the board, services and since when,
as `standing` sorts them (pure) → `answer` says it in one sentence, `picture` draws it → `waiting` has the missed calls
and voice messages that nobody has seen to. Nothing is changed here: each cure is the page of the person, or a call.
"""
