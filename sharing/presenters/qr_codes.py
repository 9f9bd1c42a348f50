"""A number as a QR code and as a barcode (Code 128), drawn as SVG paths."""

import segno

QUIET = 10  # modules of white on each side of a barcode
QR_QUIET = 4
HEIGHT = 40

# ISO/IEC 15417: six widths of each symbol value from 0 to 105, bars and spaces in turn, a bar first.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
_STOP_WIDTHS = "2331112"
_START_C, _TO_B, _STOP = 105, 100, 106


def symbols(digits: str) -> list[int]:
    """The symbol values of a number in Code 128: pairs of digits, an odd last one in set B, and the check."""
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits) - 1, 2)]
    last = [_TO_B, ord(digits[-1]) - 32] if len(digits) % 2 else []
    values = [_START_C, *pairs, *last]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return [*values, check, _STOP]


def barcode(digits: str) -> dict[str, str | int]:
    """The box and the path of a barcode."""
    at, path = QUIET, []
    for value in symbols(digits):
        for place, width in enumerate(_widths(value)):
            if place % 2 == 0:
                path.append(f"M{at} 0h{width}v{HEIGHT}h-{width}z")
            at += width
    return {"box": f"0 0 {at + QUIET} {HEIGHT}", "path": "".join(path)}


def _widths(value: int) -> list[int]:
    of_value = _STOP_WIDTHS if value == _STOP else _WIDTHS[6 * value : 6 * value + 6]
    return [int(width) for width in of_value]


def qr(digits: str) -> dict[str, str | int]:
    """The box and the path of a QR code."""
    code = segno.make(digits, error="m", micro=False)
    size = len(code.matrix) + 2 * QR_QUIET
    dark = [
        f"M{x + QR_QUIET} {y + QR_QUIET}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    ]
    return {"box": f"0 0 {size} {size}", "path": "".join(dark)}
