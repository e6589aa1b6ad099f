"""The backend's clocks: the system's, one that runs faster and one that is moved by hand."""

from app.adapters.clock.scaled import ScaledClock
from app.adapters.clock.stepped import SteppedClock
from app.adapters.clock.system import SystemClock

__all__ = ["ScaledClock", "SteppedClock", "SystemClock"]
