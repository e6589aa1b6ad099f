"""Language into meaning: wording, gates, mood and slots of one guest message."""
