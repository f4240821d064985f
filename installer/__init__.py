"""From a fresh clone to a running program: `python3 installer run|test|package`.

Standard library only, for the Python that a bare Debian brings along. Knows how to build `.venv`,
fetch the locked libraries and start a command; must not import `ehc_desk` or anything from `.venv`.
"""
