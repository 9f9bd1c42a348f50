"""Files as a scanner, a telephone or a mischief-maker would send them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **saving: object
) -> bytes:
    """A picture that is blue on the left and white on the right."""
    drawn = Image.new(mode, size, "white")
    drawn.paste("blue", (0, 0, size[0] // 2, size[1]))
    body = BytesIO()
    drawn.save(body, kind, **saving)
    return body.getvalue()


def sent(body: bytes, name: str = "scan.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    """These bytes as a browser sends them."""
    return SimpleUploadedFile(name, body, content_type)
