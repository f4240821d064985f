"""What a digitised paper says of itself: the fields of NĐ 118/2025, Art. 19.2, as XMP of PDF/A.

The fields go into the file as an extension schema, described in the file as ISO 19005-2 (6.6.2.3)
demands. Knows neither dossier nor pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final
from xml.sax.saxutils import escape

NO_END: Final = "Không thời hạn"
EVERYWHERE: Final = "Toàn quốc"
NAMESPACE: Final = "urn:vn:nd-118-2025:19.2:"
"""Namespace of the properties; they carry the names of the fields below."""
_PREFIX: Final = "giayto"
# what XML 1.0 cannot carry, whatever a keyboard or a file gave
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMetadata:
    """What NĐ 118/2025 Art. 19.2 asks of a digitised paper; "" = not given.

    ``type_code`` mã loại giấy tờ; ``owner_number`` số định danh, or else ``owner_name``,
    ``birth_year``, ``issued_on`` (ISO date) and ``issued_by``; ``name`` tên giấy tờ; ``summary``
    trích yếu; ``validity`` thời hạn hiệu lực; ``scope`` phạm vi hiệu lực. Not asked for by the
    law: ``digitised_on`` (ISO date) and ``digitised_by``, when and by whom it was digitised.
    """

    type_code: str = ""
    owner_number: str = ""
    owner_name: str = ""
    birth_year: str = ""
    issued_on: str = ""
    issued_by: str = ""
    name: str = ""
    summary: str = ""
    validity: str = NO_END
    scope: str = EVERYWHERE
    digitised_on: str = ""
    digitised_by: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of required fields that are empty, in the order of the form.

        Without số định danh the four fields that stand for it are required.
        """
        instead = ("owner_name", "birth_year", "issued_on", "issued_by")
        owner = () if self.owner_number.strip() else instead
        wanted = ("type_code", *owner, "name", "summary", "validity", "scope")
        return tuple(field for field in wanted if not getattr(self, field).strip())

    def to_json(self) -> dict[str, str]:
        """Return the fields as a JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PaperMetadata:
        """Return the paper's fields; what is not there has its default, what is unknown is left."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: str(value) for name, value in data.items() if name in known})


_MEANING: Final = {
    "type_code": "Mã loại giấy tờ",
    "owner_number": "Số định danh",
    "owner_name": "Họ và tên",
    "birth_year": "Năm sinh",
    "issued_on": "Ngày cấp",
    "issued_by": "Cơ quan cấp",
    "name": "Tên giấy tờ",
    "summary": "Trích yếu nội dung",
    "validity": "Thời hạn hiệu lực",
    "scope": "Phạm vi hiệu lực",
    "digitised_on": "Ngày số hóa",
    "digitised_by": "Người và cơ quan số hóa",
}


def xmp(title: str, metadata: PaperMetadata | None) -> bytes:
    """Return the XMP packet of a PDF/A-2b file, UTF-8; empty fields are left out."""
    given = asdict(metadata) if metadata else {}
    values = {name: value for name, value in given.items() if value.strip()}
    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
        "</rdf:Description>\n" + _title(title) + _fields(values) + "</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )
    return text.encode("utf-8")


def _plain(text: str) -> str:
    return escape(_NOT_XML.sub(" ", text))


def _title(title: str) -> str:
    if not title:
        return ""
    return (
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>'
        f'<rdf:Alt><rdf:li xml:lang="x-default">{_plain(title)}</rdf:li></rdf:Alt>'
        "</dc:title></rdf:Description>\n"
    )


def _fields(values: Mapping[str, str]) -> str:
    if not values:
        return ""
    told = "".join(
        f"<{_PREFIX}:{name}>{_plain(value)}</{_PREFIX}:{name}>" for name, value in values.items()
    )
    return (
        f'<rdf:Description rdf:about="" xmlns:{_PREFIX}="{NAMESPACE}">{told}</rdf:Description>\n'
        + _schema(values)
    )


def _schema(values: Mapping[str, str]) -> str:
    """Describe our properties (ISO 19005-2, 6.6.2.3.3)."""
    rows = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{_MEANING[name]}</pdfaProperty:description></rdf:li>"
        for name in values
    )
    return (
        '<rdf:Description rdf:about="" '
        'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Giấy tờ số hóa (NĐ 118/2025/NĐ-CP, Điều 19.2)</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{_PREFIX}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{rows}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\n"
    )
