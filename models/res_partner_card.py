import json
import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL

# What a receptionist types to find a client by his phone: digits, and what stands between them.
PHONE_NUMBER = re.compile(r"\+?[\d\s().-]{4,}")
# What Odoo searches a text in when a contact is chosen.
SEARCHED_FIELDS = ("complete_name", "email", "ref", "vat", "company_registry")


def get_search_index(registry):
    """Return the index by which contacts are found by a part of what Odoo searches them by.

    :param registry: of the database, which knows what PostgreSQL can do there
    :return: the definition, empty where PostgreSQL has no trigrams: all contacts are read then
    :rtype: str
    """
    if not registry.has_trigram:
        return ""
    is_indexable = registry.has_unaccent == FunctionStatus.INDEXABLE
    columns = [registry.unaccent(fname) if is_indexable else fname for fname in SEARCHED_FIELDS]
    return f"USING gin ({', '.join(f'{column} gin_trgm_ops' for column in columns)})"


class ResPartner(models.Model):
    """The client's card: what is known of a client himself."""

    _inherit = "res.partner"

    has_client_card = fields.Boolean(
        compute="_compute_has_client_card",
        help="Companies, addresses and vendors have no personal data of a client.",
    )
    additional_phone = fields.Char(tracking=True)
    gender = fields.Selection(
        selection=[("female", "Female"), ("male", "Male"), ("other", "Other")],
    )
    importance = fields.Selection(
        selection=[("0", "Normal"), ("1", "Regular"), ("2", "Important"), ("3", "VIP")],
        default="0",
    )
    birth_date = fields.Date(string="Date of Birth")
    is_birthday_month = fields.Boolean(
        string="Birthday This Month",
        compute="_compute_is_birthday_month",
        search="_search_is_birthday_month",
    )
    no_online_booking = fields.Boolean(
        tracking=True,
        help="The client cannot make an appointment himself, on the website or in the portal.",
    )
    visit_discount = fields.Float(tracking=True)

    # A client is found while his name is typed, among however many.
    _search_idx = models.Index(get_search_index)
    _card_number_idx = models.Index("USING gin (barcode jsonb_path_ops)")

    # === COMPUTE METHODS === #

    @api.depends("is_company", "type", "customer_rank", "supplier_rank")
    def _compute_has_client_card(self):
        for partner in self:
            is_vendor = partner.supplier_rank and not partner.customer_rank
            partner.has_client_card = not (
                partner.is_company or is_vendor or (partner.type or "contact") != "contact"
            )

    @api.depends("birth_date")
    def _compute_is_birthday_month(self):
        month = fields.Date.context_today(self).month
        for partner in self:
            partner.is_birthday_month = (
                bool(partner.birth_date) and partner.birth_date.month == month
            )

    @api.model
    def _search_is_birthday_month(self, operator, value):
        if operator != "in":
            return NotImplemented
        month = fields.Date.context_today(self).month
        domain = Domain("birth_date.month_number", "=", month)
        return domain if True in value else ~domain

    @api.model
    def _search_display_name(self, operator, value):
        # EXTENDS 'base': a client is found by his scanned card and his phone wherever he is chosen.
        if operator in Domain.NEGATIVE_OPERATORS:
            return ~self._search_display_name(Domain.NEGATIVE_OPERATORS[operator], value)
        domain = Domain(super()._search_display_name(operator, value))
        domain |= self._get_card_number_domain(value)
        if operator == "ilike" and isinstance(value, str) and PHONE_NUMBER.fullmatch(value.strip()):
            domain |= Domain("phone_mobile_search", "ilike", value.strip())
        return domain

    @api.model
    def _get_card_number_domain(self, value):
        """Return the domain of the clients who have this very card number: it was scanned.

        :param value: what is searched for, a text or several
        :rtype: Domain
        """
        texts = [value] if isinstance(value, str) else value or []
        numbers = [text.strip() for text in texts if isinstance(text, str) and text.strip()]
        if not numbers:
            return Domain.FALSE
        # Odoo's condition on a number that each company has of its own reads all cards.
        self.flush_model(["barcode"])
        company = str(self.env.company.id)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE barcode @> ANY(%s::jsonb[])",
                [json.dumps({company: number}) for number in numbers],
            )
        )
        return Domain("id", "in", [partner_id for (partner_id,) in rows])

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        partners = super().create(vals_list)
        partners.filtered("barcode")._share_card_number()
        return partners

    def write(self, vals):
        # EXTENDS 'base'
        res = super().write(vals)
        if "barcode" in vals and not self.env.context.get("is_shared_card_number"):
            self._share_card_number()
        return res

    def _share_card_number(self):
        """Have the card numbers of these clients read at all locations of the chain.

        Odoo keeps the number for each company, and branches are companies.
        """
        company = self.env.company.sudo()
        locations = company.search([("id", "child_of", company.root_id.id)]) - company
        for partner in self.sudo().with_context(is_shared_card_number=True):
            for location in locations:
                partner.with_company(location).barcode = partner.barcode

    # === HELPERS === #

    def _search_phone_mobile_search(self, operator, value):
        # EXTENDS 'phone_validation': it reads the table without writing what is pending.
        self.flush_model(self._phone_get_number_fields())
        return super()._search_phone_mobile_search(operator, value)

    def _phone_get_number_fields(self):
        # EXTENDS 'mail'
        return [*super()._phone_get_number_fields(), "additional_phone"]

    @api.model
    def _get_card_companies(self):
        """Return the locations whose visits and documents the user sees on a card.

        :rtype: res.company
        """
        companies, user = self.env.companies.sudo(), self.env.user
        if not user._is_superuser():
            companies &= user.company_ids  # with all rights Odoo does not check the context
        root = self.env.company.sudo().root_id
        return companies.filtered(lambda company: company.root_id == root)
