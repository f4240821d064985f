"""Barcodes, slips (pure: data to bytes) and the way to a printer."""
