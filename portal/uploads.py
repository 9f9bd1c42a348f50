"""Files that are sent: kept in memory for the views that take scans, for all others let go while read."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from accounts.heavy_work import Busy, HeavyWork
from portal.errors import busy
from sharing.services.visits.attachments import LARGEST

MOST_IN_A_REQUEST = 3 * LARGEST
PIECE = 64 * 1024
LARGE_REQUEST = HeavyWork(takes_mb=70, at_once=2, waits_s=20)


def large_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """So many at once as there is memory for their files: as sent, as read, as sealed, and as stored."""

    def handle(request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return get_response(request)
        try:
            with LARGE_REQUEST.turn():
                return get_response(request)
        except Busy:
            while request.read(PIECE):  # a browser that could not send all of it would not show the answer
                pass
            return busy(request)

    return handle


class ScanHandler(FileUploadHandler):
    """Nothing is written to the disk. Of a file that is too large no more is kept; the form says so."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Before anything is read: the address is known, and who asks."""
        match = self.request.resolver_match if self.request else None
        user = getattr(self.request, "user", None)
        takes = match is not None and getattr(match.func, "takes_scans", False)
        self.left = MOST_IN_A_REQUEST if takes and user is not None and user.is_authenticated else 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.body = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = min(LARGEST, self.left) - self.body.tell()
        self.body.write(raw_data[: max(0, room)])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if not self.left:
            return None
        self.left -= self.body.tell()
        self.body.seek(0)
        return InMemoryUploadedFile(
            self.body,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
