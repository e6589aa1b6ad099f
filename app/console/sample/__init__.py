"""A believable moment of the sample festival, for pictures, golden tests and screens without a server.

14 June 2027, 14:05 in Mayachny Park: doors open, 340 dialogues at once, 12 waiting. Pure and seeded.
"""

from app.console.sample.desk import SampleDesk
from app.console.sample.festival import NOW_MS, fill

__all__ = ["NOW_MS", "SampleDesk", "fill"]
