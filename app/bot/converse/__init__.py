"""Talking: which event, which answer, when to ask, when to call a person; all words of the bot's own."""
