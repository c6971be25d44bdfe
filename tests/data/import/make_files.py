"""Makes the files of this folder, once: python make_files.py. The tests only read them.

Needs openpyxl, XlsxWriter and xlwt, which Odoo has. The files called libreoffice were made by
LibreOffice 7.4, from a workbook with formulas and a hidden sheet.
"""

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt

HERE = Path(__file__).parent
HEADERS = ["ФИО", "Телефон", "Код", "Баланс", "Долг", "Срок долга"]


def save(name, content):
    (HERE / name).write_bytes(content)


def make_openpyxl():
    """A title above the header, a hidden sheet before the visible one, another one after it."""
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title = "Hidden"
    hidden.sheet_state = "hidden"
    hidden.append(HEADERS)
    hidden.append(["Nobody", "1", "H1", 1000])
    sheet = book.create_sheet("Клиенты")
    sheet.append(["Салон «Лотос», остатки на начало года"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(HEADERS)
    sheet.append(["Анна Петрова", "+7 916 123-45-67", "R-1", 1234.5, None, None])
    sheet.append(["Борис", 89161234568, "R-2", None, 30, date(2026, 1, 31)])
    book.create_sheet("Prices").append(["Product", "Price"])
    stream = io.BytesIO()
    book.save(stream)
    save("openpyxl.xlsx", stream.getvalue())
    return stream.getvalue()


def make_formulas():
    """Values of formulas as Excel leaves them, an error, an empty text, and one never computed."""
    with xlsxwriter.Workbook(HERE / "xlsxwriter.xlsx") as book:
        sheet = book.add_worksheet("Clients")
        sheet.write_row(0, 0, ["Client", "Reference", "Balance", "Note"])
        sheet.write_row(1, 0, ["Anna", "R-1"])
        sheet.write_formula(1, 2, "=100+0.1+0.2", value=100.30000000000001)
        sheet.write_row(2, 0, ["Boris", "R-2"])
        sheet.write_formula(2, 2, "=VLOOKUP(1,A:B,2)", value="#N/A")
        sheet.write_row(3, 0, ["Clara", "R-3", 5])
        sheet.write_formula(3, 3, '=IF(A1="","x","")', value="")
    # Excel says of an empty text that it is one, XlsxWriter does not.
    path = HERE / "xlsxwriter.xlsx"
    mark = {"xl/worksheets/sheet1.xml": lambda data: data.replace(b'"D4">', b'"D4" t="str">')}
    path.write_bytes(change_archive(path.read_bytes(), mark))
    book = openpyxl.Workbook()
    book.active.title = "Clients"
    book.active.append(["Client", "Reference", "Balance"])
    book.active.append(["Anna", "R-1", "=100+1"])
    book.active.append(["Boris", "R-2", 7])
    book.save(HERE / "uncalculated.xlsx")


def make_xls():
    """A workbook of the old format, with a hidden sheet, a day and a formula never computed."""
    book = xlwt.Workbook()
    hidden = book.add_sheet("Hidden")
    hidden.visibility = 1
    sheet = book.add_sheet("Клиенты")
    book.set_active_sheet(1)
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    rows = [
        HEADERS,
        ["Анна Петрова", "+7 916 123-45-67", "R-1", 1234.5],
        ["Борис", 89161234568, "R-2", "", 30, date(2026, 1, 31)],
        ["Вера", "", "R-3", xlwt.Formula("100+1")],
        ["Глеб", "", "R-4", date(2026, 1, 31)],
    ]
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                args = (day,) if isinstance(value, date) else ()
                sheet.write(index, column, value, *args)
    book.save(str(HERE / "xlwt.xls"))
    # A file with a password tells so in a record after the first one.
    stream = book.get_biff_data()
    (size,) = struct.unpack("<H", stream[2:4])
    record = struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678)
    encrypted = stream[: 4 + size] + record + stream[4 + size :]
    xlwt.CompoundDoc.XlsDoc().save(str(HERE / "password.xls"), encrypted)
    merged = xlwt.Workbook()
    sheet = merged.add_sheet("Clients")
    for column, header in enumerate(["Client", "Reference", "Balance"]):
        sheet.write(0, column, header)
    sheet.write_merge(1, 2, 0, 0, "Anna")
    sheet.write(1, 2, 5)
    sheet.write(2, 2, 6)
    merged.save(str(HERE / "merged.xls"))


def make_merged():
    book = openpyxl.Workbook()
    book.active.title = "Clients"
    for row in (["Client", "Reference", "Balance"], ["Anna", "R-1", 5], ["", "R-2", 6]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(HERE / "merged.xlsx")


def change_archive(content, changes):
    """Return a workbook with parts replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in [*old.namelist(), *(changes.keys() - set(old.namelist()))]:
            data = old.read(name) if name in old.namelist() else b""
            change = changes.get(name)
            data = change(data) if callable(change) else data if change is None else change
            new.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def make_broken(content):
    plain, macros = (
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    save(
        "macros.xlsm",
        change_archive(
            content,
            {
                "[Content_Types].xml": lambda data: data.replace(plain, macros),
                "xl/vbaProject.bin": b"Sub Auto_Open()",
            },
        ),
    )
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    save(
        "entities.xlsx",
        change_archive(content, {"xl/workbook.xml": lambda data: doctype + data}),
    )
    save("truncated.xlsx", content[: len(content) * 2 // 3])
    sheet = "xl/worksheets/sheet2.xml"
    save(
        "damaged.xlsx",
        change_archive(content, {sheet: lambda data: data[: len(data) * 2 // 3]}),
    )
    # The directory at the end of the archive declares a part of four gigabytes.
    bomb = bytearray(content)
    entry = bomb.rindex(b"PK\x01\x02")
    bomb[entry + 24 : entry + 28] = struct.pack("<I", 0xFFFFFFF0)
    save("bomb.xlsx", bytes(bomb))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)
    save("password.xlsx", ole + "EncryptedPackage".encode("utf-16-le") + bytes(512))
    save("damaged.xls", (HERE / "xlwt.xls").read_bytes()[:2000])
    save("page.xls", b"<html><body><table><tr><td>Client</td></tr></table></body></html>")
    save(
        "picture.csv",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06",
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    save("open.ods", stream.getvalue())


if __name__ == "__main__":
    workbook = make_openpyxl()
    make_formulas()
    make_xls()
    make_merged()
    make_broken(workbook)
