"""Tables as downloads: CSV as it is read, XLSX through a temporary file."""

from collections.abc import Iterable

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from sharing.selectors.spreadsheets import Row, Sheet, csv_lines, xlsx_file

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(sheet: Sheet[Row], rows: Iterable[Row], filename: str) -> StreamingHttpResponse:
    """The table as it is read, row after row; nothing waits for the last one."""
    headers = {"Content-Disposition": content_disposition_header(True, f"{filename}.csv") or ""}
    return StreamingHttpResponse(csv_lines(sheet, rows), content_type=CSV, headers=headers)


def as_xlsx(sheet: Sheet[Row], rows: Iterable[Row], filename: str) -> FileResponse:
    """The table as a workbook; the response closes and so removes the file."""
    return FileResponse(
        xlsx_file(sheet, rows), as_attachment=True, filename=f"{filename}.xlsx", content_type=XLSX
    )
