from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

SHOWN_HISTORY = 5


class ResPartner(models.Model):
    """Loyalty cards, gift cards and memberships of a client, where Odoo's loyalty is installed.

    It need not be: nothing here refers to its models before :meth:`_has_loyalty` said so.
    """

    _inherit = "res.partner"

    has_loyalty = fields.Boolean(
        compute="_compute_has_loyalty",
    )
    can_issue_loyalty_card = fields.Boolean(
        compute="_compute_has_loyalty",
    )
    loyalty_summary = fields.Html(
        string="Loyalty Cards",
        compute="_compute_loyalty_summary",
        sanitize=False,
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_has_loyalty(self):
        self.has_loyalty = self._has_loyalty()
        self.can_issue_loyalty_card = self._has_loyalty("create")

    @api.depends_context("uid", "company", "allowed_company_ids", "lang")
    def _compute_loyalty_summary(self):
        for partner in self:
            cards = partner._get_loyalty_cards()
            partner.loyalty_summary = False
            if cards:
                partner.loyalty_summary = self.env["ir.qweb"]._render(
                    "customer_deposit.res_partner_loyalty",
                    {"cards": [partner._prepare_loyalty_card(card) for card in cards]},
                )

    # === ACTION METHODS === #

    @api.readonly
    def action_view_client_loyalty_cards(self):
        """Open the cards of this client, those used up and expired too."""
        self.ensure_one()
        return {
            "domain": [("partner_id", "=", self.id)],
            "name": self.env._("Loyalty Cards"),
            "type": "ir.actions.act_window",
            "res_model": "loyalty.card",
            "view_mode": "list,form",
            "context": {"create": False},
        }

    def action_issue_loyalty_card(self):
        """Open the programs: Odoo issues a card from its program, here for this client."""
        self.ensure_one()
        dialog = self.env["res.partner.issue.card"].create({"partner_id": self.id})
        return {
            "name": self.env._("Issue a Card"),
            "type": "ir.actions.act_window",
            "res_model": dialog._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    # === HELPERS === #

    @api.model
    def _has_loyalty(self, operation="read"):
        """Tell whether loyalty is installed and the user has this right on its cards.

        :param str operation: access to the cards
        """
        return "loyalty.card" in self.env and self.env["loyalty.card"].has_access(operation)

    def _get_loyalty_cards(self):
        """Return the cards of this client that the user may see, the valid ones first.

        :rtype: loyalty.card, nothing when it is not installed
        """
        if not self._has_loyalty():
            return ()
        cards = self.env["loyalty.card"].search(Domain("partner_id", "=", self._origin.id))
        return cards.sorted(lambda card: (self._is_card_expired(card), -card.id))

    @api.model
    def _is_card_expired(self, card):
        today = fields.Date.context_today(self)
        return bool(card.expiration_date and card.expiration_date < today)

    def _prepare_loyalty_card(self, card):
        """Return what is shown of a card.

        :param loyalty.card card: card of this client
        :rtype: dict
        """
        return {
            "card": card,
            "is_expired": self._is_card_expired(card),
            "type": dict(card.program_id._fields["program_type"]._description_selection(self.env))[
                card.program_type
            ],
            "history": [
                {
                    "date": fields.Datetime.context_timestamp(self, entry.create_date).date(),
                    "description": entry.description,
                    "change": formatLang(self.env, entry.issued - entry.used),
                }
                for entry in card.history_ids[:SHOWN_HISTORY]
            ],
        }
