"""The brain behind its port: in a thread of this process, or in a process of its own."""

from app.adapters.brain.spawned import ProcessBrain, create_process_brain
from app.adapters.brain.threaded import ThreadBrain, create_thread_brain

__all__ = ["ProcessBrain", "ThreadBrain", "create_process_brain", "create_thread_brain"]
