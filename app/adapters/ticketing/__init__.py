"""The box office of our own books: places sold, codes signed, guests let in."""

from app.adapters.ticketing.builtin import BuiltinTicketing

__all__ = ["BuiltinTicketing"]
