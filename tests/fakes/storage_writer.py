"""A program of its own that accepts dossiers and says each code only after its commit.

``storage_writer.py TARGET CHAIN FIRST COUNT`` prints one line ``index code`` an acceptance; the
tests kill it at any moment and look what is there.
"""

from __future__ import annotations

import sys

from storage_cases import AGENCY, DAY, Desk, dossier, put_in


def main() -> None:
    target, chain, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    desk = Desk(target, chain)
    for index in range(first, first + count):
        with desk.storage.begin() as work:
            number = work.numbers.take(agency=AGENCY, day=DAY)
            case = dossier(index, code=f"{AGENCY}-261121-{number:04}")
            put_in(work, case)
        print(index, case.code, flush=True)
    desk.close()


main()
