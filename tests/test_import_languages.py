from odoo.tests import tagged

from ..controllers.deposit_account_import import DepositAccountImportController
from ..models.deposit_account_import_column import TARGETS
from ..spreadsheet import guess_target
from .import_common import ImportCommon, make_csv
from .translation_common import LANGUAGES, TranslationCommon

HEADERS = {
    "name": "Kunde, Kundenname, Vorname, Nachname, Cliente, Nombre, Apellidos, Nombre del cliente, "
    "Nom, Nom du client, Prénom, Prenom",
    "phone": "Telefon, Telefonnummer, Handy, Handynummer, Mobil, Teléfono, Telefono, Móvil, "
    "Nº de teléfono, Téléphone, Tél., Mobile, Portable, Numéro de téléphone",
    "email": "E-Mail, E-Mail-Adresse, Correo electrónico, Correo, Courriel, Adresse e-mail, Mail",
    "ref": "Kundenreferenz, Kundennummer, Kunden-Nr., Referencia del cliente, Referencia, "
    "Código de cliente, N.º de cliente, Référence client, Référence, Code client, N° client",
    "card_number": "Kartennummer, Karten-Nr., Karte, Kundenkarte, Número de tarjeta, Tarjeta, "
    "Numéro de carte, N° de carte, Carte, Code-barres",
    "account_type": "Kontotyp, Kontoart, Tipo de cuenta, Tipo, Type de compte",
    "balance": "Saldo, Eröffnungssaldo, Guthaben, Betrag, Saldo inicial, Importe, Solde, "
    "Solde initial, Montant, Dépôt, Avance",
    "debt": "Schuld, Schulden, Deuda, Deudas, Dette, Doit, Créance",
    "due_date": "Fälligkeit, Faelligkeit, Fälligkeitsdatum, Fällig am, Vencimiento, "
    "Vencimiento de la deuda, Fecha de vencimiento, Échéance, Date d'échéance, "
    "Échéance de la dette",
    "location": "Standort, Filiale, Sucursal, Centro, Compañía, Établissement, Salon, Site, "
    "Succursale, Branche",
    "note": "Notiz, Notizen, Bemerkung, Nota, Observaciones, Remarque, Commentaire",
    "account_number": "Kontonummer, Konto-Nr., Konto, Número de cuenta, Cuenta, Numéro de compte, "
    "N° de compte, Compte",
    "opening_date": "Eröffnet am, Eroeffnet am, Eröffnungsdatum, Abierta el, Fecha de apertura, "
    "Ouvert le, Date d’ouverture",
    None: "Farbe, Alter, Edad, Couleur, Kartoffel, Adresse, Fecha, Datum",
}


@tagged("post_install", "-at_install")
class TestImportLanguages(ImportCommon, TranslationCommon):
    translated_ids = {
        f"customer_deposit.selection__deposit_account_import_column__target__{target}"
        for target, _label in TARGETS
    }

    def test_the_template_of_every_language_is_recognised_whole(self):
        targets = [target for target, _label in TARGETS]
        for lang in ("en_US", *LANGUAGES):
            with self.subTest(lang):
                env = self.env(context={**self.env.context, "lang": lang})
                template = DepositAccountImportController._make_template(env)
                batch = self.create_import(template)
                self.assertEqual(batch.column_ids.mapped("target"), targets)

    def test_a_template_in_a_language_that_is_not_installed_is_recognised_too(self):
        columns = self.env["deposit.account.import.column"]
        for lang in LANGUAGES:
            env = columns.with_context(lang=lang).env
            taken = []
            for target, label in columns._fields["target"]._description_selection(env):
                with self.subTest(f"{lang}: {label}"):
                    taken.append(guess_target(label, taken))
                    self.assertEqual(taken[-1], target)

    def test_headers_of_the_template_are_known_for_certain(self):
        selection = self.env.ref(
            "customer_deposit.selection__deposit_account_import_column__target__debt"
        )
        selection.with_context(lang="de_DE").name = "Außenstand"
        self.env.registry.clear_cache()
        batch = self.create_import(make_csv(["Anna", "5"], headers=("Kunde", "Aussenstand")))
        self.assertEqual(batch.column_ids.mapped("target"), ["name", "debt"])

    def test_columns_are_guessed_from_german_spanish_and_french_headers(self):
        for target, headers in HEADERS.items():
            for header in headers.split(", "):
                with self.subTest(header):
                    self.assertEqual(guess_target(header), target)
