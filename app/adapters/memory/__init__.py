"""The storage port in memory: no file and no thread, for simulations that must repeat to the letter."""

from app.adapters.memory.storage import MemoryStorage

__all__ = ["MemoryStorage"]
