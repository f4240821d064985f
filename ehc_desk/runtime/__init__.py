"""How work runs: lanes (executors), the bus (publish after commit), the courier (delivery)."""
