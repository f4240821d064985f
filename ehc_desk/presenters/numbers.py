"""Numbers between the keyboard and the facts: the spelling of the domain, under its old name.

What a typed number means is one rule for the window and for files (``domain.typed_numbers``).
"""

from __future__ import annotations

from ehc_desk.domain.typed_numbers import decimal, point_was_taken, shown, whole

__all__ = ["decimal", "point_was_taken", "shown", "whole"]
