"""A dossier as a Word document (DOCX): real headings, lists, tables with header rows, links."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from recommender.dossier.document import (
    Bullets,
    DossierDocument,
    Heading,
    Line,
    Paragraph,
    Span,
    Table,
)
from recommender.dossier.markdown import AddressOf

FONT = "Arial"
LANGUAGE = "de-DE"
INK, ACCENT, MUTED = (
    RGBColor(0x1B, 0x25, 0x24),
    RGBColor(0x0B, 0x5D, 0x5A),
    RGBColor(0x4D, 0x5A, 0x58),
)
SHADE, RULE = "E2EFEC", "9AA5A2"
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 21.0, 29.7, 2.0
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
"""Centimetres, A4 upright."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_docx(document: DossierDocument, address_of: AddressOf, made_on: date) -> bytes:
    """Return the document as the bytes of a DOCX file."""
    word = Document()
    _prepare(word, document, made_on)
    _add_paragraph(word, "Title").add_run(_clean(document.title))
    _add_paragraph(word, "Subtitle").add_run(_clean(document.subtitle))
    for part in document.parts:
        match part:
            case Heading():
                _add_paragraph(word, f"Heading{part.level}").add_run(_clean(part.text))
            case Paragraph():
                paragraph = word.add_paragraph()
                _fill(paragraph, part.line, address_of)
                # A line of quiet facts below a heading must not end the page alone.
                paragraph.paragraph_format.keep_with_next = all(span.quiet for span in part.line)
            case Bullets():
                for item in part.items:
                    _fill(_add_paragraph(word, "ListBullet"), item, address_of)
            case Table():
                _add_paragraph(word, "Caption").add_run(_clean(part.caption))
                _add_table(word, part, address_of)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _prepare(word: Any, document: DossierDocument, made_on: date) -> None:
    _set_properties(word, document, made_on)
    _set_page(word, document)
    _set_styles(word)


def _set_properties(word: Any, document: DossierDocument, made_on: date) -> None:
    properties = word.core_properties
    properties.title = _clean(document.title)
    properties.author = properties.last_modified_by = "Praxiskompass Quartier"
    properties.subject = "Mappe mit Praxisbeispielen altengerechter Quartiersentwicklung"
    properties.comments = _clean(document.subtitle)
    properties.language = LANGUAGE
    properties.created = properties.modified = datetime(made_on.year, made_on.month, made_on.day)
    settings = word.settings.element
    language = _element("w:themeFontLang", val=LANGUAGE)
    for old in settings.findall(qn("w:themeFontLang")):
        settings.replace(old, language)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            # The template's older number would open the file in a compatibility mode.
            setting.set(qn("w:val"), "15")


def _set_page(word: Any, document: DossierDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(PAGE_WIDTH), Cm(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Cm(MARGIN)
    section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)
    section.footer_distance = Cm(0.9)
    tabs = word.styles["Footer"].paragraph_format.tab_stops
    tabs.clear_all()
    tabs.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{_clean(document.foot)}\tSeite ")
    _add_field(foot, "PAGE")
    foot.add_run(" von ")
    _add_field(foot, "NUMPAGES")


def _set_styles(word: Any) -> None:
    styles = word.styles
    for language in styles.element.iter(qn("w:lang")):
        language.attrib.clear()
        language.set(qn("w:val"), LANGUAGE)
    styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    # Name: size, bold, colour, points before and after, whether it stays with what follows.
    looks: dict[str, tuple[float, bool, RGBColor, float, float, bool]] = {
        "Normal": (10.5, False, INK, 0, 6, False),
        "Title": (24, True, ACCENT, 0, 2, True),
        "Subtitle": (10.5, False, MUTED, 0, 14, False),
        "Heading 1": (16, True, ACCENT, 22, 6, True),
        "Heading 2": (12.5, True, INK, 14, 4, True),
        "Heading 3": (10.5, True, ACCENT, 8, 2, True),
        "List Bullet": (10.5, False, INK, 0, 3, False),
        "Caption": (9.5, True, MUTED, 8, 4, True),
        "Cell": (9, False, INK, 1, 2, False),
        "Footer": (8.5, False, MUTED, 0, 0, False),
    }
    for name, (size, bold, colour, before, after, keep) in looks.items():
        style = styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
        style.font.italic, style.font.color.rgb = False, colour
        # A theme's font or colour would win over ours.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
        spacing = style.paragraph_format
        spacing.space_before, spacing.space_after = Pt(before), Pt(after)
        spacing.keep_with_next, spacing.line_spacing = keep, 1.0 if name == "Cell" else 1.12
        spacing.widow_control = True
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        styles["Title"].element.pPr.remove(border)


def _add_table(word: Any, table: Table, address_of: AddressOf) -> None:
    drawn = word.add_table(rows=1, cols=len(table.header))
    drawn.autofit = False
    _describe(drawn, table.caption)
    widths = [Cm(TEXT_WIDTH * share / sum(table.widths)) for share in table.widths]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    head = drawn.rows[0]
    _row_property(head, "w:cantSplit")
    _row_property(head, "w:tblHeader")
    for number, (cell, text) in enumerate(zip(head.cells, table.header, strict=True)):
        cell.width = widths[number]
        _cell_properties(cell, shade=True, upright=table.matrix and number > 1)
        run = _first_paragraph(cell).add_run(_clean(text))
        run.bold = True
    if table.matrix:
        head.height = Cm(3.8)
    for row in table.rows:
        cells = drawn.add_row()
        _row_property(cells, "w:cantSplit")
        for number, (cell, lines) in enumerate(zip(cells.cells, row, strict=True)):
            cell.width = widths[number]
            paragraph = _first_paragraph(cell)
            for position, line in enumerate(lines):
                if position:
                    paragraph = _add_paragraph(cell, "Cell")
                _fill(paragraph, line, address_of)
                for run in paragraph.runs if number == 0 else ():
                    run.bold = True


def _describe(drawn: Any, caption: str) -> None:
    """Draw thin lines between the rows, and say to screen readers what the table is."""
    properties = drawn._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{edge}", val="single", sz="4", space="0", color=RULE))
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        margins.append(_element(f"w:{edge}", w="70", type="dxa"))
    # The order is the schema's; Word calls a file in another order damaged.
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblLook")
    properties.insert_element_before(margins, "w:tblLook")
    properties.append(_element("w:tblCaption", val=_clean(caption)))


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _cell_properties(cell: Any, shade: bool, upright: bool) -> None:
    properties = cell._tc.get_or_add_tcPr()
    if shade:
        properties.append(_element("w:shd", val="clear", color="auto", fill=SHADE))
    if upright:
        properties.append(_element("w:textDirection", val="btLr"))
    properties.append(_element("w:vAlign", val="bottom"))


def _first_paragraph(cell: Any) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph._p.style = "Cell"
    return paragraph


def _add_paragraph(container: Any, style_id: str) -> Any:
    # By its name, python-docx looks a style up among all styles, which takes most of the time.
    paragraph = container.add_paragraph()
    paragraph._p.style = style_id
    return paragraph


def _fill(paragraph: Any, line: Line, address_of: AddressOf) -> None:
    for span in line:
        address = span.url or (address_of(span.case) if span.case else None)
        if address:
            _add_link(paragraph, span, address)
        else:
            _format(paragraph.add_run(_clean(span.text)), span)


def _format(run: Any, span: Span) -> None:
    if span.strong:
        run.bold = True
    if span.quiet:
        run.font.color.rgb = MUTED


def _add_link(paragraph: Any, span: Span, address: str) -> None:
    relation = paragraph.part.relate_to(
        _clean(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(_clean(span.text))
    run.font.underline, run.font.color.rgb = True, ACCENT
    link.append(run._r)
    paragraph._p.append(link)


def _add_field(paragraph: Any, code: str) -> None:
    field = _element("w:fldSimple", instr=code)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _clean(text: str) -> str:
    """Return the text without the characters that no XML document may hold."""
    return _NOT_IN_XML.sub("", text)
