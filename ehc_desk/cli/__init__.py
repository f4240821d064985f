"""Every use case without a window; thin: parse, call, print.

Exit codes: 0 done · 2 bad input · 3 device · 4 province · 5 storage · 6 not allowed · 70 bug.
"""
