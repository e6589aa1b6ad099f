"""The console's side of the wire without input or output; see `machine`."""

from app.console.session.machine import Kept, Session
from app.console.session.rows import Row

__all__ = ["Kept", "Row", "Session"]
