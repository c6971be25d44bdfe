"""What wkhtmltopdf cannot do: pages as high as their content, and page numbers.

A till prints on a roll: the paper ends where the receipt ends. wkhtmltopdf knows only pages of a
given height, so a receipt is rendered on a very long page, which is cut afterwards. What is read
here is the plain content stream that both builds of wkhtmltopdf write, with or without patched Qt.
"""

import io

from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import ArrayObject, NameObject, PdfFileReader, PdfFileWriter, generic

_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_FILLS = {b"f", b"F", b"f*"}
_STROKES = {b"S", b"s", b"B", b"B*", b"b", b"b*"}
# How far letters such as g reach below their line, in parts of the size of the font.
_DESCENT = 0.3


def cut_to_content(pdf, margin):
    """Return ``pdf`` with each page as high as what is printed on it.

    :param bytes pdf: a PDF made by wkhtmltopdf
    :param float margin: blank paper left below, in points
    :rtype: bytes
    """
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    writer = PdfFileWriter()
    # Names of both the older and the newer versions of the library that Odoo works with.
    add_page = getattr(writer, "add_page", None) or writer.addPage
    for page in reader.pages:
        left, _bottom, right, top = (float(value) for value in page["/MediaBox"])
        lowest = _find_lowest_ink(_read_content(page))
        if lowest is not None:
            box = ArrayObject(
                generic.FloatObject(value) for value in (left, max(lowest - margin, 0), right, top)
            )
            page[NameObject("/MediaBox")] = page[NameObject("/CropBox")] = box
        add_page(page)
    with io.BytesIO() as output:
        writer.write(output)
        return output.getvalue()


def number_pages(pdf, text):
    """Return ``pdf`` with a number at the foot of each page, when there are several.

    Footers are printed by a wkhtmltopdf with patched Qt only.

    :param bytes pdf: a PDF with upright pages
    :param str text: what stands before the number
    :rtype: bytes
    """
    pages = list(PdfFileReader(io.BytesIO(pdf), strict=False).pages)
    if len(pages) < 2:
        return pdf
    with io.BytesIO() as footers:
        canvas = Canvas(footers)
        for number, page in enumerate(pages, 1):
            _left, _bottom, right, top = (float(value) for value in page["/MediaBox"])
            canvas.setPageSize((right, top))
            canvas.setFont("Helvetica", 8)
            canvas.drawRightString(right - 42.5, 20, f"{text}   {number} / {len(pages)}")
            canvas.showPage()
        canvas.save()
        footers_pdf = footers.getvalue()
    writer = PdfFileWriter()
    add_page = getattr(writer, "add_page", None) or writer.addPage
    for page, footer in zip(
        pages, PdfFileReader(io.BytesIO(footers_pdf), strict=False).pages, strict=True
    ):
        merge_page = getattr(page, "merge_page", None) or page.mergePage
        merge_page(footer)
        add_page(page)
    with io.BytesIO() as output:
        writer.write(output)
        return output.getvalue()


def _read_content(page):
    """Return the drawing instructions of a page.

    :rtype: bytes
    """
    contents = page["/Contents"]
    streams = contents if isinstance(contents, list) else [contents]
    parts = []
    for stream in streams:
        stream = stream.get_object() if hasattr(stream, "get_object") else stream.getObject()
        parts.append(stream.get_data() if hasattr(stream, "get_data") else stream.getData())
    return b"\n".join(parts)


def _find_lowest_ink(content):
    """Return the lowest point that is drawn, ``None`` on a blank page.

    :param bytes content: drawing instructions of a page
    :return: distance from the lower edge of the page, in points
    :rtype: float | None
    """
    pen = _Pen()
    operands = []
    for token in content.split():
        try:
            operands.append(float(token))
        except ValueError:
            # Names and texts are operands too, and say nothing of the place.
            if not token.startswith((b"/", b"<", b"[", b"(")):
                pen.execute(token, operands)
                operands = []
    return pen.lowest


def _multiply(inner, outer):
    """Return the matrix that applies ``inner`` and then ``outer``."""
    a, b, c, d, e, f = inner
    a2, b2, c2, d2, e2, f2 = outer
    return (
        a * a2 + b * c2,
        a * b2 + b * d2,
        c * a2 + d * c2,
        c * b2 + d * d2,
        e * a2 + f * c2 + e2,
        e * b2 + f * d2 + f2,
    )


class _Pen:
    """Follows the instructions of a page and remembers the lowest point that they draw."""

    def __init__(self):
        self.lowest = None
        self.matrix = _IDENTITY
        self.text_matrix = _IDENTITY
        self.font_size = 0.0
        self.is_white = False
        self.path = []
        self.saved = []

    def execute(self, operator, operands):
        """Carry out one instruction.

        :param bytes operator: what is to be done
        :param list[float] operands: its numbers
        """
        if operator == b"q":
            self.saved.append((self.matrix, self.is_white))
        elif operator == b"Q" and self.saved:
            self.matrix, self.is_white = self.saved.pop()
        elif operator == b"cm" and len(operands) == 6:
            self.matrix = _multiply(operands, self.matrix)
        elif operator in (b"scn", b"sc", b"rg", b"g") and operands:
            self.is_white = all(value >= 1 for value in operands)
        elif operator in (b"m", b"l", b"c", b"v", b"y"):
            self.path += zip(operands[::2], operands[1::2], strict=False)
        elif operator == b"re" and len(operands) == 4:
            x, y, width, height = operands
            self.path += [(x, y), (x + width, y + height), (x + width, y), (x, y + height)]
        elif operator in _FILLS or operator in _STROKES or operator == b"n":
            is_drawn = operator in _STROKES or (operator in _FILLS and not self.is_white)
            self._draw(self.path if is_drawn else ())
            self.path = []
        elif operator == b"Do":
            self._draw([(0, 0), (1, 1), (0, 1), (1, 0)])
        else:
            self._write(operator, operands)

    def _write(self, operator, operands):
        """Carry out an instruction of a text."""
        if operator == b"BT":
            self.text_matrix = _IDENTITY
        elif operator == b"Tf" and operands:
            self.font_size = operands[-1]
        elif operator == b"Tm" and len(operands) == 6:
            self.text_matrix = tuple(operands)
        elif operator == b"Td" and len(operands) == 2:
            self.text_matrix = _multiply((1, 0, 0, 1, *operands), self.text_matrix)
        elif operator in (b"Tj", b"TJ"):
            matrix = _multiply(self.text_matrix, self.matrix)
            self._draw([(0, 0), (0, -_DESCENT * self.font_size)], matrix)

    def _draw(self, points, matrix=None):
        """Remember how low these points are on the page."""
        _a, b, _c, d, _e, f = matrix or self.matrix
        for x, y in points:
            height = b * x + d * y + f
            if self.lowest is None or height < self.lowest:
                self.lowest = height
