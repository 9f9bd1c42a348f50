"""What scans are taken, and why a file is none of them."""

from django.utils.translation import gettext_lazy as _

WHAT_IS_TAKEN = _("可以是照片（JPG、PNG、WebP、GIF、BMP）或 PDF，每个文件不超过 10 MB。")
TOO_LARGE = _("这个文件太大了。")
EMPTY = _("这个文件是空的。")
NO_SCAN = _("这个文件不是能看的照片，也不是 PDF。")
BROKEN_PDF = _("这个 PDF 不完整，可能没有传完。请重新扫描或另存一次再传。")
BROKEN_PICTURE = _("这张照片打不开，可能没有传完。请重新拍一张再传。")
TOO_MANY_PIXELS = _("这张照片的尺寸太大了。请把相机调到 4800 万像素以下再拍，或者存成 PDF 再传。")
