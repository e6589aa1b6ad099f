"""What survives a crash of the console: its outbox, the state it had received, its drafts.

One SQLite file a server profile, through SQLAlchemy, every commit synchronous. Rows of the outbox belong to the user
who made them. All texts are sealed. Not thread-safe: one thread at a time. `ledger.Journal` is the journal itself;
what this package shows is light and loads no database, so that the window is there before it.
"""

from app.console.journal.seal import BrokenSealError, Seal, new_key
from app.console.journal.terms import JournalError, NewerJournalError, NewRow, kind_of

__all__ = ["BrokenSealError", "JournalError", "NewRow", "NewerJournalError", "Seal", "kind_of", "new_key"]
