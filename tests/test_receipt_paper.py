import io

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, merge_pdf

from ..receipt_pdf import cut_to_content, number_pages
from .receipt_common import ReceiptCommon

REPORT = "customer_deposit.report_deposit_receipt"
MM = 72 / 25.4


@tagged("post_install", "-at_install")
class TestReceiptPaper(ReceiptCommon):
    """The papers, rendered by the wkhtmltopdf of the machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payment = cls.top_up(cls.account, 50)

    def print_pages(self, payments, suffix=""):
        """Return the pages of a PDF as pairs of width and height, in millimeters."""
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, kind = reports._render_qweb_pdf(REPORT + suffix, payments.ids)
        self.assertEqual(kind, "pdf")
        return [self.get_size(page) for page in PdfFileReader(io.BytesIO(pdf), strict=False).pages]

    def get_size(self, page):
        left, bottom, right, top = (float(value) for value in page["/MediaBox"])
        return (right - left) / MM, (top - bottom) / MM

    def get_html(self, payment, suffix="_80mm"):
        html = self.env["ir.actions.report"]._render_qweb_html(REPORT + suffix, payment.ids)[0]
        return html.decode()

    # === SIZES === #

    def test_the_roll_is_as_long_as_the_receipt(self):
        [(width, height)] = self.print_pages(self.payment, "_80mm")
        self.assertAlmostEqual(width, 80, delta=0.5)
        self.assertTrue(60 < height < 160, height)

    def test_the_sheet_is_one_page_of_a4(self):
        [(width, height)] = self.print_pages(self.payment, "_a4")
        self.assertAlmostEqual(width, 210, delta=0.5)
        self.assertAlmostEqual(height, 297, delta=0.5)

    def test_sixty_lines_are_one_strip(self):
        lines = [(self.haircut, {"name": f"Service {n} with a long name"}) for n in range(60)]
        payments = self.create_visit(*lines).check_out([self.in_cash()])
        [(width, height)] = self.print_pages(payments, "_80mm")
        self.assertAlmostEqual(width, 80, delta=0.5)
        self.assertTrue(400 < height < 1500, height)

    def test_the_company_says_which_paper(self):
        self.company.deposit_receipt_format = "80mm"
        [(width, _height)] = self.print_pages(self.payment)
        self.assertAlmostEqual(width, 80, delta=0.5)

    def test_several_receipts_are_rendered_one_by_one_and_merged(self):
        other = self.top_up(self.account, 20)
        self.assertEqual(len(self.print_pages(self.payment | other)), 2)

    def test_the_same_receipt_twice_is_two_pages(self):
        twice = self.payment.browse([self.payment.id, self.payment.id])
        self.assertEqual(len(self.print_pages(twice)), 2)

    def test_a_location_begins_with_the_paper_of_its_parent(self):
        self.company.deposit_receipt_format = "80mm"
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        self.assertEqual(branch.deposit_receipt_format, "80mm")

    def test_other_reports_are_rendered_as_before(self):
        invoices = self.env.ref("account.account_invoices")
        self.assertFalse(invoices._is_rendered_one_by_one())
        self.assertEqual(invoices._get_layout(), self.env.ref("web.minimal_layout"))

    # === CONTENT === #

    def test_both_papers_say_the_same(self):
        for suffix in ("_80mm", "_a4"):
            html = self.get_html(self.payment, suffix)
            for text in ("Advance payment", self.payment.name, "Anna Ito", self.account.name):
                self.assertIn(text, html)

    def test_a_canceled_receipt_says_so(self):
        self.payment.action_deposit_cancel("Typed wrong")
        self.assertIn("CANCELED", self.get_html(self.payment))

    def test_it_speaks_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        self.assertIn('data-oe-lang="fr_FR"', self.get_html(self.payment))
        self.assertEqual(self.payment.get_deposit_receipt_data()["lang"], "fr_FR")

    def test_the_discount_is_shown(self):
        visit = self.create_taxed_visit()
        html = self.get_html(visit.check_out([self.in_cash()]), "_a4")
        self.assertRegex(html, r"<span[^>]*>10</span>\s*%")

    # === CUT === #

    def test_a_blank_page_stays_as_it_is(self):
        self.assertEqual(self.cut(b"1 1 1 rg 0 0 100 400 re f"), 400)

    def test_a_page_is_cut_below_what_is_drawn(self):
        self.assertEqual(self.cut(b"q 1 0 0 -1 0 400 cm 0 0 0 rg 5 90 50 10 re f Q"), 110)

    def test_a_page_is_cut_below_its_text(self):
        self.assertEqual(self.cut(b"BT /F1 10 Tf 1 0 0 1 0 300 Tm 0 -50 Td <01> Tj ET"), 163)

    def test_a_clip_is_not_drawn(self):
        self.assertEqual(self.cut(b"0 0 100 400 re W n 0 380 100 20 re f"), 30)

    # === PAGE NUMBERS === #

    def test_several_pages_are_numbered_and_one_is_not(self):
        page = self.create_pdf(b"0 0 100 400 re f")
        self.assertEqual(number_pages(page, "R/1"), page)
        numbered = number_pages(merge_pdf([page, page]), "R/1")
        pages = PdfFileReader(io.BytesIO(numbered), strict=False).pages
        for number, numbered_page in enumerate(pages, 1):
            self.assertIn(f"R/1   {number} / 2", numbered_page.extract_text())

    def cut(self, content):
        """Return the height of a page of 400 points with ``content``, cut with a margin of 10."""
        pdf = cut_to_content(self.create_pdf(content), 10)
        page = PdfFileReader(io.BytesIO(pdf), strict=False).pages[0]
        _left, bottom, _right, top = (float(value) for value in page["/MediaBox"])
        return top - bottom

    def create_pdf(self, content):
        """Return a PDF of one page of 100 by 400 points with ``content``."""
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 400]/Resources<<>>/Contents 4 0 R>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
        pdf, offsets = b"%PDF-1.4\n", []
        for number, body in enumerate(objects, 1):
            offsets.append(len(pdf))
            pdf += b"%d 0 obj%s\nendobj\n" % (number, body)
        table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        return (
            pdf
            + b"xref\n0 5\n0000000000 65535 f \n%s" % table
            + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(pdf)
        )
