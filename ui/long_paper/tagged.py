"""Pages, and beside them the tree by which a screen reader reads what stands there (PDF/UA-1, ISO 14289-1)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from html import escape

from ui.long_paper.faces import Cut, Face
from ui.long_paper.file import File, text

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>WebCTI</xmp:CreatorTool><xmp:CreateDate>{made}</xmp:CreateDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
MAPPING = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
MOST_MAPPED = 100
"""Lines of one block of a mapping."""


class Page:
    """What is drawn on one page: operators of its content stream, and the elements that these belong to."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.drawn: list[str] = []
        self.elements: list[int] = []


class Element:
    """A branch of the tree, as a table or its row."""

    def __init__(self, role: str, number: int, parent: int) -> None:
        self.role, self.number, self.parent = role, number, parent
        self.inside: list[int] = []


class Tagged:
    """Pages that are filled one after the other, and become a file."""

    def __init__(self) -> None:
        self.file = File()
        self._tree, self._pages, self._resources = self.file.place(), self.file.place(), self.file.place()
        self.document = Element("Document", self.file.place(), self._tree)
        self._open: list[Element] = []
        self.pages: list[Page] = []

    def new_page(self) -> Page:
        self.pages.append(Page(self.file.place()))
        return self.pages[-1]

    def branch(self, role: str, within: Element | None = None) -> Element:
        """An element that has others; it is done with `close`, or at the end."""
        parent = within or self.document
        made = Element(role, self.file.place(), parent.number)
        parent.inside.append(made.number)
        self._open.append(made)
        return made

    def close(self, element: Element) -> None:
        self._open.remove(element)
        inside = " ".join(f"{number} 0 R" for number in element.inside)
        self.file.put(element.number, f"<</Type/StructElem/S/{element.role}/P {element.parent} 0 R/K[{inside}]>>")

    @contextmanager
    def leaf(self, role: str, within: Element | None = None, said: str = "") -> Iterator[Page]:
        """An element whose text is drawn meanwhile, on the page that is the last one; `said` is what else it has."""
        parent, page = within or self.document, self.pages[-1]
        content = len(page.elements)
        body = f"<</Type/StructElem/S/{role}/P {parent.number} 0 R/Pg {page.number} 0 R/K {content}{said}>>"
        number = self.file.add(body)
        parent.inside.append(number)
        page.elements.append(number)
        page.drawn.append(f"/{role} <</MCID {content}>> BDC")
        yield page
        page.drawn.append("EMC")

    def written(self, faces: Mapping[Cut, Face], *, title: str, author: str, language: str, made: datetime) -> bytes:
        for element in [*self._open]:
            self.close(element)
        self._open = [self.document]
        self.close(self.document)
        file = self.file
        fonts = "".join(f"/F{cut.name} {_font(file, face, cut)} 0 R" for cut, face in faces.items())
        file.put(self._resources, f"<</Font <<{fonts}>>>>")
        parents = []
        for index, page in enumerate(self.pages):
            content = file.stream("\n".join(page.drawn).encode("ascii"))
            page.drawn = []
            file.put(
                page.number,
                f"<</Type /Page/Parent {self._pages} 0 R/MediaBox[0 0 595.28 841.89]/Resources {self._resources} 0 R"
                f"/Contents {content} 0 R/StructParents {index}/Tabs/S>>",
            )
            listed = " ".join(f"{number} 0 R" for number in page.elements)
            parents.append(f"{index} {file.add(f'[{listed}]')} 0 R")
        kids = " ".join(f"{page.number} 0 R" for page in self.pages)
        file.put(self._pages, f"<</Type/Pages/Kids[{kids}]/Count {len(self.pages)}>>")
        by_page = file.add(f"<</Nums[{' '.join(parents)}]>>")
        file.put(
            self._tree,
            f"<</Type/StructTreeRoot/K {self.document.number} 0 R/ParentTree {by_page} 0 R"
            f"/ParentTreeNextKey {len(self.pages)}>>",
        )
        told = XMP.format(title=escape(title), author=escape(author), made=made.isoformat(timespec="seconds"))
        meta = file.stream(told.encode(), "/Type/Metadata/Subtype/XML", packed=False)
        root = file.add(
            f"<</Type/Catalog/Pages {self._pages} 0 R/StructTreeRoot {self._tree} 0 R/MarkInfo<</Marked true>>"
            f"/Lang {text(language)}/Metadata {meta} 0 R/ViewerPreferences<</DisplayDocTitle true>>>>"
        )
        info = file.add(f"<</Title {text(title)}/Author {text(author)}/Creator {text('WebCTI')}>>")
        return file.written(root, info)


def _font(file: File, face: Face, cut: Cut) -> int:
    name = f"WEBCTI+Inter-{cut.name}"
    program = file.stream(face.program, f"/Length1 {len(face.program)}")
    box, scale = face.box, 1000 / face.unit
    corners = " ".join(str(round(corner * scale)) for corner in box)
    described = file.add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{corners}]/ItalicAngle 0"
        f"/Ascent {face.ascent * scale:.0f}/Descent {face.descent * scale:.0f}/CapHeight 728"
        f"/StemV {cut.weight // 5}/FontFile2 {program} 0 R>>"
    )
    widths = " ".join(map(str, face.advances))
    glyphs = file.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/FontDescriptor {described} 0 R/W[0 [{widths}]]/DW 0/CIDToGIDMap/Identity>>"
    )
    mapped = file.stream(MAPPING.format(blocks="\n".join(_mapped(face))).encode("ascii"))
    return file.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{glyphs} 0 R]"
        f"/ToUnicode {mapped} 0 R>>"
    )


def _mapped(face: Face) -> Iterator[str]:
    lines = [f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>" for glyph, letter in sorted(face.letters.items())]
    for first in range(0, len(lines), MOST_MAPPED):
        some = lines[first : first + MOST_MAPPED]
        yield "\n".join([f"{len(some)} beginbfchar", *some, "endbfchar"])
