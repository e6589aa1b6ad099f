"""A payment provider to try things with: a program of its own, with its own books, spoken to only over HTTP.

It behaves as real ones do, the unpleasant things among them: answers get lost, notices come late, twice or out of
order. No money moves here, and nobody is asked for a card number: guests choose how the payment is to end.
"""
