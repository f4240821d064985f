"""The child process of ``worker``: reads requests from stdin, answers in JSON lines on stdout.

Sets its own limits first. Must import neither the window nor the database.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning.pages import NormalisedPage, inspect_file, refusal, stream_facts, stream_in

MEMORY: Final = 1536 * 1024 * 1024
"""Address space of the child in bytes, where the system can limit it."""
_SUFFIX: Final = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
_WARM: Final = ("looks", "pdf_source", "picture_source", "tiff_source")

Send = Callable[[Mapping[str, object]], None]


def limit_memory(size: int = MEMORY) -> bool:
    """Limit address space and core dumps; return False where the system knows no such limit."""
    try:
        import resource
    except ImportError:  # Windows
        return False
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    room = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (room, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return True


def answer(request: Mapping[str, Any], send: Send) -> None:
    """Do one request: ``inspect``, ``stack`` (each page's facts) or ``take_in`` of a ``path``.

    ``take_in`` has ``scratch``, a folder for the pages, and ``words`` as in ``facts_of``. Every
    finished page is sent as ``{"page": …}``, then ``{"report": …}``, ``{"pages": n}`` or
    ``{"refused": reason}``.
    """
    path = Path(request["path"])
    if request["do"] == "inspect":
        send({"report": asdict(_inspected(path, send))})
        return
    try:
        count = 0
        for told in _told(request, path):
            send({"page": told})
            count += 1
        send({"pages": count})
    except PaperRefused as error:
        send({"refused": error.params["reason"]})
    except _WORTH_AN_ANSWER:
        send({"refused": "corrupt"})


def _told(request: Mapping[str, Any], path: Path) -> Iterator[dict[str, object]]:
    if request["do"] == "stack":
        for facts in stream_facts(path):
            yield asdict(facts)
        return
    for page in stream_in(path, words=bool(request.get("words"))):
        yield _kept(page, Path(request["scratch"]))


# a library's surprise at a hostile file is the file's fault here, and the child must stay warm
_WORTH_AN_ANSWER: Final = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)


def _inspected(path: Path, send: Send) -> Any:
    try:
        return inspect_file(path, on_page=lambda number: send({"page": number}))
    except _WORTH_AN_ANSWER:
        return refusal(str(path), "corrupt")


def _kept(page: NormalisedPage, scratch: Path) -> dict[str, object]:
    """Write the page and its thumbnail to the scratch folder and return what describes them."""
    stem = f"page-{page.source_index:04d}"
    place = scratch / (stem + _SUFFIX[page.media_type])
    place.write_bytes(page.data)
    thumbnail = scratch / f"{stem}.thumb.jpg"
    thumbnail.write_bytes(page.thumbnail)
    told = {
        name: getattr(page, name)
        for name in ("media_type", "rotation", "width_px", "height_px", "dpi", "blank")
    }
    return {
        **told,
        "path": place.name,
        "thumbnail": thumbnail.name,
        "source_index": page.source_index,
        "facts": asdict(page.facts),
    }


def serve(requests: IO[bytes], send: Send) -> None:
    """Answer line by line until the pipe is closed."""
    send({"ready": True})
    for line in requests:
        answer(json.loads(line), send)


def main() -> int:
    """Run the child; stdout of libraries goes to stderr so that the talk stays clean."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    talk = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    limit_memory()
    for name in _WARM:
        importlib.import_module(f"ehc_desk.scanning.{name}")

    def send(told: Mapping[str, object]) -> None:
        talk.write(json.dumps(told).encode("ascii") + b"\n")

    serve(sys.stdin.buffer, send)
    return 0


if __name__ == "__main__":
    sys.exit(main())
