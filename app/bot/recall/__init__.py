"""Knowledge found again: one index per event, and how sure the bot may be of what it found."""
