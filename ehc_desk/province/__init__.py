"""The reference province, built from the contract alone; shares no code with the desk."""
