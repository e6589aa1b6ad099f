"""The organiser's ticket shop: pretix, spoken to over its REST API."""

from app.adapters.pretix.pretix import Pretix

__all__ = ["Pretix"]
