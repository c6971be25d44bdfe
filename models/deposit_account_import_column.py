from odoo import api, fields, models

from ..spreadsheet import get_column_letter, normalise_header

TARGETS = [
    ("name", "Client"),
    ("phone", "Phone"),
    ("email", "Email"),
    ("ref", "Client Reference"),
    ("card_number", "Card Number"),
    ("account_type", "Account Type"),
    ("balance", "Balance"),
    ("debt", "Debt"),
    ("due_date", "Due Date of the Debt"),
    ("location", "Location"),
    ("note", "Note"),
    ("account_number", "Account Number"),
    ("opening_date", "Opened On"),
]


class DepositAccountImportColumn(models.Model):
    """A column of the file and what it is for."""

    _name = "deposit.account.import.column"
    _description = "Column of a Client Account Import"
    _order = "import_id, index, id"

    import_id = fields.Many2one(
        comodel_name="deposit.account.import",
        string="Client Account Import",
        required=True,
        ondelete="cascade",
        index=True,
    )
    # The form sends these back when the file is uploaded, so they are not readonly here.
    index = fields.Integer(
        aggregator=None,
    )
    letter = fields.Char(
        string="Column",
        compute="_compute_letter",
    )
    name = fields.Char(
        string="Header",
    )
    header_key = fields.Char(
        compute="_compute_header_key",
        store=True,
        index=True,
    )
    sample = fields.Char(
        string="First Values",
    )
    target = fields.Selection(
        selection=TARGETS,
        string="Imported As",
        help="Empty: the column is not imported.",
    )

    # === COMPUTE METHODS === #

    @api.depends("index")
    def _compute_letter(self):
        for column in self:
            column.letter = get_column_letter(column.index)

    @api.depends("name")
    def _compute_header_key(self):
        for column in self:
            column.header_key = normalise_header(column.name)

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "target" in vals:
            self.import_id._forget_check()
        return res

    # === HELPERS === #

    @api.model
    def _get_template_headers(self):
        """Return what the headers of the template are for, in every language it is written in.

        :return: target by normalised header; the user's language goes before the others
        :rtype: dict[str, str]
        """
        codes = [self.env.lang, *(code for code, _name in self.env["res.lang"].get_installed())]
        targets = {}
        for code in filter(None, codes):
            env = self.with_context(lang=code).env
            for target, label in self._fields["target"]._description_selection(env):
                targets.setdefault(normalise_header(label), target)
        return targets

    @api.model
    def _get_remembered_targets(self, headers, company):
        """Return what the columns with these headers were for the last time.

        :param headers: normalised headers
        :param res.company company: root company, each remembers its own
        :return: target, or ``False`` for not imported, by header
        :rtype: dict[str, str]
        """
        columns = self.sudo().search(
            [
                ("header_key", "in", [header for header in headers if header]),
                ("import_id.company_id", "child_of", company.id),
                ("import_id.state", "!=", "draft"),
            ],
            order="import_id desc, index",
            limit=500,
        )
        targets = {}
        for column in columns:
            targets.setdefault(column.header_key, column.target)
        return targets
