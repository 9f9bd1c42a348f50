"""Small files in the manner of the programs that bureaus use, by hand where no library writes that manner."""

import csv
import io
import struct
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import xlwt

Rows = Sequence[Sequence[str]]
"""The header first; every cell is a text."""

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_USUAL = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_DAY_ZERO = date(1899, 12, 30)
_DAY_ZERO_1904 = date(1904, 1, 1)


def _letters(place: int) -> str:
    return chr(ord("A") + place)


def workbook(
    path: Path,
    sheet: str,
    *,
    strings: Sequence[str] = (),
    strict: bool = False,
    from_1904: bool = False,
    formats: Sequence[int] = (0,),
    dimension: str = "A1",
) -> Path:
    """A package around the rows of a sheet."""
    main = f"{_STRICT}/spreadsheetml/main" if strict else f"{_USUAL}/spreadsheetml/2006/main"
    links = (
        f"{_STRICT}/officeDocument/relationships" if strict else f"{_USUAL}/officeDocument/2006/relationships"
    )
    begin = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    styles = "".join(f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0"/>' for number in formats)
    calendar = '<workbookPr date1904="1"/>' if from_1904 else "<workbookPr/>"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}">{calendar}<sheets>'
        '<sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{links}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(
                (
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                ),
                1,
            )
        )
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><fonts><font/></fonts><fills count="1"><fill/>'
        f'</fills><borders count="1"><border/></borders><cellXfs>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">'
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        + "</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><dimension ref="{dimension}"/>'
        f"<sheetData>{sheet}</sheetData></worksheet>",
    }
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as file:
        for name, text in parts.items():
            file.writestr(name, begin + text)
    return path


def _sheet(rows: Rows, cell: Callable[[int, str, str], str]) -> str:
    return "".join(
        f'<row r="{number}">'
        + "".join(cell(place, f"{_letters(place)}{number}", text) for place, text in enumerate(cells))
        + "</row>"
        for number, cells in enumerate(rows, start=1)
    )


def excel_zh(path: Path, rows: Rows, *, strict: bool = False, from_1904: bool = False) -> Path:
    """Excel zh-CN: shared strings, and days as serial numbers in its format 31."""
    strings = list(dict.fromkeys(text for cells in rows for text in cells))
    places = {text: place for place, text in enumerate(strings)}
    brdy = rows[0].index("brdy")
    first_day = _DAY_ZERO_1904 if from_1904 else _DAY_ZERO

    def cell(place: int, name: str, text: str) -> str:
        if place == brdy and text[:1].isdigit():
            return f'<c r="{name}" s="1"><v>{(date.fromisoformat(text) - first_day).days}</v></c>'
        return f'<c r="{name}" t="s"><v>{places[text]}</v></c>' if text else f'<c r="{name}"/>'

    sheet = _sheet(rows, cell)
    return workbook(path, sheet, strings=strings, strict=strict, from_1904=from_1904, formats=(0, 31))


def strict_open_xml(path: Path, rows: Rows) -> Path:
    """Excel's "Strict Open XML": other namespaces."""
    return excel_zh(path, rows, strict=True)


def excel_of_1904(path: Path, rows: Rows) -> Path:
    """A workbook of an old Macintosh: days are counted from 1904."""
    return excel_zh(path, rows, from_1904=True)


def wps(path: Path, rows: Rows) -> Path:
    """WPS: shared strings with line ends that it has escaped, and format 57 for days."""
    strings = [f"{text}_x000D_" for text in dict.fromkeys(text for cells in rows for text in cells)]
    places = {text.removesuffix("_x000D_"): place for place, text in enumerate(strings)}
    sheet = _sheet(rows, lambda place, name, text: f'<c r="{name}" s="0" t="s"><v>{places[text]}</v></c>')
    return workbook(path, sheet, strings=strings, formats=(49, 57))


def easy_excel(path: Path, rows: Rows) -> Path:
    """EasyExcel and POI's streaming: texts stand in the cells, and nothing where there is none."""

    def cell(place: int, name: str, text: str) -> str:
        return f'<c r="{name}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""

    return workbook(path, _sheet(rows, cell))


def old_excel(path: Path, rows: Rows) -> Path:
    """BIFF, `.xls`, days as days."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet, day = book.add_sheet("名册"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    brdy = rows[0].index("brdy")
    for number, cells in enumerate(rows):
        for place, text in enumerate(cells):
            if place == brdy and text[:1].isdigit():
                sheet.write(number, place, date.fromisoformat(text), day)
            elif text:
                sheet.write(number, place, text)
    book.save(str(path))
    return path


def fox_pro(
    path: Path, rows: Rows, *, language: int = 0x4D, kinds: str = "", encoding: str = "gb18030"
) -> Path:
    """A DBF with names of at most ten bytes; `kinds` gives the type of each field, else C."""
    widths = [
        max(len(cells[place].encode(encoding)) for cells in rows[1:]) or 1 for place in range(len(rows[0]))
    ]
    kinds = kinds.ljust(len(widths), "C")
    size = 32 + 32 * len(widths) + 1
    head = struct.pack("<BBBBIHH16xBBxx", 0x03, 26, 6, 1, len(rows) - 1, size, 1 + sum(widths), 0, language)
    fields = b"".join(
        struct.pack("<11sc4xBB14x", name.encode(encoding)[:10], kind.encode(), width, 2 if kind == "N" else 0)
        for name, kind, width in zip(rows[0], kinds, widths, strict=True)
    )
    body = b"".join(
        b" "
        + b"".join(
            text.encode(encoding).rjust(width) if kind == "N" else text.encode(encoding).ljust(width)
            for text, kind, width in zip(cells, kinds, widths, strict=True)
        )
        for cells in rows[1:]
    )
    path.write_bytes(head + fields + b"\r" + body + b"\x1a")
    return path


def text(
    path: Path, rows: Rows, *, separator: str = ",", encoding: str = "utf-8", quoting: int = csv.QUOTE_MINIMAL
) -> Path:
    """Separated text."""
    written = io.StringIO()
    csv.writer(written, delimiter=separator, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    path.write_bytes(written.getvalue().encode(encoding))
    return path


def oracle(path: Path, rows: Rows) -> Path:
    """Oracle's unload: every cell in quotes, GB18030."""
    return text(path, rows, encoding="gb18030", quoting=csv.QUOTE_ALL)


def excel_text(path: Path, rows: Rows) -> Path:
    """Excel's "Unicode text": UTF-16 with its mark, and tabs."""
    return text(path, rows, separator="\t", encoding="utf-16")


def guarded(path: Path, rows: Rows) -> Path:
    """An exporter that keeps Excel from counting: ="320…"; semicolons."""
    header, *others = rows
    return text(path, [header, *([f'="{cell}"' for cell in cells] for cells in others)], separator=";")


def bars(path: Path, rows: Rows) -> Path:
    """Bars between, GB18030."""
    return text(path, rows, separator="|", encoding="gb18030")


def utf16_without_mark(path: Path, rows: Rows) -> Path:
    """UTF-16 whose mark got lost."""
    return text(path, rows, encoding="utf-16-le")


WRITERS: tuple[Callable[[Path, Rows], Path], ...] = (
    *(excel_zh, strict_open_xml, excel_of_1904, wps, easy_excel, old_excel, fox_pro),
    *(text, oracle, excel_text, guarded, bars, utf16_without_mark),
)
