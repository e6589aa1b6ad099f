"""What the arguments of every command have in common."""

from __future__ import annotations

import msgspec


class Args(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of the arguments: unknown fields are refused, so nothing rides along."""
