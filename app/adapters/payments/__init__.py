"""Ways to be paid: `sandbox` to try things with, `yookassa`, `stripe`; all over HTTP, base addresses configurable."""

from app.adapters.payments.sandbox import Sandbox, SandboxRegister
from app.adapters.payments.stripe import Stripe
from app.adapters.payments.yookassa import YooKassa, YooKassaRegister

__all__ = ["Sandbox", "SandboxRegister", "Stripe", "YooKassa", "YooKassaRegister"]
