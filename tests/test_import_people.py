import runpy

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .import_common import ImportCommon, make_csv

HEADERS = ("Client", "Phone", "Reference", "Balance")
MOTHER = "+7 916 777 88 99"


@tagged("post_install", "-at_install")
class TestImportPeople(ImportCommon):
    """Names and phones are compared as people see them, and nobody gets another one's money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = cls.env["res.partner"].create(
            {"name": "Ольга Алёшина", "phone": "+7 916 111-22-33"}
        )

    def check(self, *rows, **values):
        return self.check_file(make_csv(*rows, headers=HEADERS, delimiter="\t"), **values)

    def check_in_russia(self, *rows):
        self.company.sudo().country_id = self.env.ref("base.ru")
        return self.check(*rows)

    # === PHONES === #

    def test_a_phone_is_found_however_the_cell_holds_it(self):
        for text in (
            "8(916)111-22-33",
            "9161112233",
            "8(916)111-22-33 доб. 5",
            "+7 916 111-22-33 ext. 12",
            "79161112233.0",
            "7,9161112233E+10",
            "'+79161112233",
            "+7 916 222-33-44, +7 916 111-22-33",
            "+7 916 111-22-33 / +7 916 222-33-44",
            "8 916 222 33 44 и 8 916 111 22 33",
            "8 916 111-22-33/34",
        ):
            with self.subTest(text):
                line = self.check_in_russia(["", text, "", 5]).line_ids
                self.assertEqual((line.state, line.partner_id), ("ready", self.olga), line.message)

    def test_a_client_with_two_phones_in_one_field_or_an_extension_is_found(self):
        for phone in ("+7 916 555-66-77, 8 916 444-55-66", "8(916)4445566 доб. 12"):
            client = self.env["res.partner"].create({"name": "Вера", "phone": phone})
            line = self.check_in_russia(["", "+7 916 444 55 66", "", 5]).line_ids
            self.assertEqual(line.partner_id, client)
            client.unlink()

    def test_two_phones_that_mean_two_clients_are_an_error(self):
        self.env["res.partner"].create({"name": "Вера", "phone": "+7 916 222-33-44"})
        batch = self.check_in_russia(["", "+7 916 111-22-33, +7 916 222-33-44", "", 5])
        self.assertMessage(batch, 2, "belongs to 2 clients")

    def test_a_new_client_keeps_both_phones(self):
        batch = self.create_import(
            make_csv(["Вера", "+7 916 222-33-44, +7 916 333-44-55", "", 5], headers=HEADERS)
        )
        batch.action_import()
        client = batch.line_ids.partner_id
        self.assertEqual(client.phone, "+7 916 222-33-44")
        self.assertEqual(client.additional_phone, "+7 916 333-44-55")

    def test_a_phone_without_its_last_digits_is_left_out(self):
        batch = self.check_in_russia(["Ольга Алёшина", "7,91611E+10", "", 5])
        self.assertRows(batch, [("warning", 5)])
        self.assertTrue(batch.line_ids.is_left_out)
        self.assertMessage(batch, 2, "column B: “7,91611E+10” is a phone number without its last")

    def test_what_is_no_phone_finds_nobody(self):
        batch = self.check(["Anna Ito", "12", "", 5])
        self.assertRows(batch, [("warning", 5)])
        self.assertEqual(batch.line_ids.partner_id, self.anna)
        self.assertMessage(batch, 2, "column B: “12” is no phone number and is not used")

    def test_zeros_that_were_lost_are_found_again(self):
        self.company.sudo().country_id = self.env.ref("base.fr")
        client = self.env["res.partner"].create({"name": "Zoé", "phone": "06 12 34 56 78"})
        for text in ("612345678", "+33 6 12 34 56 78", "0033612345678", "33612345678"):
            with self.subTest(text):
                self.assertEqual(self.check(["", text, "", 5]).line_ids.partner_id, client)

    # === ANOTHER NAME === #

    def test_a_daughter_with_the_phone_of_her_mother_gets_no_money_of_hers(self):
        mother = self.env["res.partner"].create({"name": "Мария Мать", "phone": MOTHER})
        row = ["Катя Дочь", MOTHER, "", 300]
        batch = self.create_import(make_csv(row, ["Вера", "", "R8", 5], headers=HEADERS))
        batch.action_import()
        self.assertRows(batch, [("skipped", 300), ("done", 5)])
        self.assertMessage(batch, 2, "is called Мария Мать in Odoo, so the row is left out")
        self.assertFalse(mother.deposit_account_ids)
        own = self.check(["Катя Дочь", "", "", 300])
        self.assertTrue(own.line_ids.is_new_partner, "the remedy that the message names")

    def test_another_ones_reference_is_left_out_too(self):
        batch = self.check(["Zoe Quinn", "", "R1", 5])
        self.assertTrue(batch.line_ids.is_left_out)
        self.assertMessage(batch, 2, "“Zoe Quinn” was found by “Client Reference” and is called")

    def test_a_name_that_can_be_theirs_is_a_warning(self):
        for name in ("Anna", "Ito A.", "Anna Maria Ito"):
            with self.subTest(name):
                line = self.check([name, "", "R1", 5]).line_ids
                self.assertEqual((line.state, line.is_left_out), ("warning", False))
                self.assertEqual(line.partner_id, self.anna)

    def test_one_reference_of_two_new_clients_is_left_out(self):
        batch = self.check(["Vera", "", "R8", 5], ["Zoe", "", "R8", 6])
        self.assertRows(batch, [("ready", 5), ("warning", 6)])
        self.assertMessage(batch, 3, "“R8” is that of another client in row 2 already")

    def test_a_dash_is_no_reference_that_all_share(self):
        for dash in ("-", "n/a", "нет", "0"):
            with self.subTest(dash):
                batch = self.check(["Vera", dash, dash, 5], ["Zoe", dash, dash, 6])
                self.assertEqual((batch.ready_count, batch.new_partner_count), (2, 2))

    def test_references_that_a_program_has_quoted_are_those_inside(self):
        self.boris.ref = "00123"
        for text in ('"=""00123"""', "'00123"):
            with self.subTest(text):
                line = self.check(["", "", text, 5]).line_ids
                self.assertEqual(line.partner_id, self.boris)

    # === NAMES === #

    def test_names_are_compared_as_people_see_them(self):
        for stored, written in (
            ("José Muñoz", "Jose\u0301 Mun\u0303oz"),
            ("Jose\u0301 Pe\u0301rez", "JOSÉ PÉREZ"),
            ("Алёна Королёва", "алена королева"),
            ("Günther Strauß", "GÜNTHER STRAUSS"),
            ("İpek Işık", "ipek ışık"),
            ("IŞIK YILDIZ", "Işık Yıldız"),
            ("Νίκος Παπάς", "ΝΊΚΟΣ ΠΑΠΆΣ"),
            ("Zoë\u00a0Quinn", "Zoë\u2009 Quinn"),
            ("田中\u3000花子", "田中 花子"),
            ("Ola\u200bf Berg", "Olaf\u2060 Berg"),
            ("Anne\u2011Marie Roux", "Anne-Marie Roux"),
            ("Ｍａｙａ Lin", "Maya Lin"),
        ):
            with self.subTest(written):
                client = self.env["res.partner"].create({"name": stored})
                line = self.check([written, "", "", 5]).line_ids
                self.assertEqual((line.state, line.partner_id), ("ready", client), line.message)

    def test_names_that_look_different_are_different(self):
        for name in ("Ольга Алешин", "Olga Alyoshina", "Ольга-Алёшина Ли"):
            with self.subTest(name):
                self.assertTrue(self.check([name, "", "", 5]).line_ids.is_new_partner)

    # === ONCE MORE === #

    def test_the_same_rows_in_another_writing_double_nothing(self):
        first = self.create_import(
            make_csv(["Алёна Ёж", "+7 916 111 00 11", "", 5], headers=HEADERS)
        )
        first.action_import()
        for row in (
            ["Алена\u00a0Еж", "+7(916)111-00-11", "", "$5.00"],
            ["АЛЁНА ЁЖ", "+79161110011 доб. 3", "", "5,-"],
        ):
            with self.subTest(row):
                self.assertEqual(self.check(row).line_ids.state, "skipped")

    def test_rows_that_were_imported_before_the_upgrade_are_known_again(self):
        rows = [["Алёна Ёж", "8 916 111 00 11 доб. 3", "-", 5], ["Anna Ito", "", "R1", 7]]
        first = self.create_import(make_csv(*rows, headers=HEADERS))
        first.action_import()
        kept = first.line_ids[1].content_key
        first.line_ids[0].sudo().content_key = f"{'0' * 64}-1"
        self.env.flush_all()
        script = file_path("customer_deposit/migrations/19.0.1.7.0/post-import_keys.py")
        runpy.run_path(script)["migrate"](self.env.cr, "19.0.1.6.0")
        self.assertEqual(first.line_ids[1].content_key, kept)
        again = self.check_file(make_csv(*rows, headers=HEADERS))
        self.assertEqual(set(again.line_ids.mapped("state")), {"skipped"})
