"""The verbs of the counter: each function is one act of a person, one transaction, one event."""
