"""EHC Desk: the desktop program of a Vietnamese government reception counter."""

__version__ = "0.1.0"
