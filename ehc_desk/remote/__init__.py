"""The only room that speaks HTTP to a province: wire formats and gateways."""
