"""The practice theatre's engine: a morning as data, simulated devices, what must be true after.

Knows desk and services, no widget; the window's own theatre room plays it or lets a person play.
"""
