"""What survives a crash of the console: its outbox, the state it had received, its drafts.

One SQLite file a server profile, through SQLAlchemy, every commit synchronous. Rows of the outbox belong to the user
who made them. All texts are sealed. Not thread-safe: one thread at a time.
"""

from app.console.journal.book import NewerJournalError
from app.console.journal.ledger import Journal, NewRow
from app.console.journal.seal import BrokenSealError, Seal, new_key

__all__ = ["BrokenSealError", "Journal", "NewRow", "NewerJournalError", "Seal", "new_key"]
