from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import html_to_inner_content

from ..deposit_flow import in_document_deletion

# What an entry of the change log says. Flags of the reader, such as a star, are no part of it.
FIXED_FIELDS = {
    "author_guest_id",
    "author_id",
    "body",
    "date",
    "email_from",
    "message_type",
    "model",
    "res_id",
    "subject",
    "subtype_id",
    "tracking_value_ids",
}
# Odoo logs these on the entry of a payment whenever it logs the state of the payment.
ECHOED_FIELDS = ("checked", "state")


class MailMessage(models.Model):
    """The change log of client accounts: what Odoo logs on their documents, made permanent."""

    _inherit = "mail.message"

    deposit_log_model = fields.Selection(
        selection=[
            ("account.payment", "Payment"),
            ("deposit.account", "Client Account"),
            ("deposit.account.type", "Account Type"),
            ("account.move", "Journal Entry"),
            ("sale.order", "Visit"),
        ],
        string="Kind",
        compute="_compute_deposit_log_document",
        search="_search_deposit_log_model",
    )
    deposit_log_document = fields.Char(
        string="Document",
        compute="_compute_deposit_log_document",
        search="_search_deposit_log_document",
    )
    deposit_log_account_ids = fields.Many2many(
        comodel_name="deposit.account",
        string="Client Account",
        compute="_compute_deposit_log_document",
        search="_search_deposit_log_account_ids",
    )
    deposit_log_event = fields.Text(
        string="What Happened",
        compute="_compute_deposit_log_event",
    )
    deposit_log_changes = fields.Text(
        string="Old ⇨ New",
        compute="_compute_deposit_log_changes",
        search="_search_deposit_log_changes",
    )
    deposit_log_field_names = fields.Char(
        string="Changed Fields",
        compute="_compute_deposit_log_changes",
        search="_search_deposit_log_field_names",
        help="Technical names of the fields whose old and new values are shown.",
    )

    # === COMPUTE METHODS === #

    @api.depends("model", "res_id")
    def _compute_deposit_log_document(self):
        self.deposit_log_model = False
        self.deposit_log_document = False
        self.deposit_log_account_ids = False
        models_in_log = self._get_deposit_log_documents().keys()
        logged = self.filtered(lambda message: message.model in models_in_log)
        for model, messages in logged.grouped("model").items():
            # sudo: who may read a message may know what it is about.
            documents = self.env[model].sudo().browse(messages.mapped("res_id")).exists()
            documents_by_id = {document.id: document for document in documents}
            for message in messages:
                document = documents_by_id.get(message.res_id, documents.browse())
                message.deposit_log_model = model
                message.deposit_log_document = self._get_deposit_log_name(document)
                message.deposit_log_account_ids = self._get_deposit_log_accounts(document)

    @api.depends("body", "subtype_id", "tracking_value_ids")
    def _compute_deposit_log_event(self):
        for message in self:
            subtype = message.subtype_id.sudo()
            message.deposit_log_event = (
                html_to_inner_content(message.body)
                or (not subtype.internal and subtype.name)
                or (message.sudo().tracking_value_ids and self.env._("Changed"))
            )

    @api.depends("tracking_value_ids")
    def _compute_deposit_log_changes(self):
        for message in self:
            values = message.sudo().tracking_value_ids._filter_has_field_access(self.env)
            message.deposit_log_changes = "\n".join(values._get_deposit_log_lines())
            message.deposit_log_field_names = ", ".join(sorted(values.field_id.mapped("name")))

    @api.model
    def _search_deposit_log_model(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_deposit_log_domain({model: Domain.TRUE for model in value if model})
        return domain | ~self._get_deposit_log_domain() if False in value else domain

    @api.model
    def _search_deposit_log_document(self, operator, value):
        if operator not in ("in", "=like", "like", "=ilike", "ilike"):
            return NotImplemented
        domain = Domain("name", operator, value)
        return self._get_deposit_log_domain(
            {
                **dict.fromkeys(self._get_deposit_log_documents(), domain),
                "sale.order": domain | Domain("partner_id.name", operator, value),
            }
        )

    @api.model
    def _search_deposit_log_account_ids(self, operator, value):
        if operator not in ("any", "in", "ilike"):
            return NotImplemented
        if operator == "any":
            domain = value
        elif operator == "in":
            ids = [account_id for account_id in value if account_id and isinstance(account_id, int)]
            names = [name for name in value if isinstance(name, str)]
            domain = Domain("id", "in", ids) | Domain("display_name", "in", names)
        else:
            domain = Domain("display_name", operator, value)
        accounts = (
            self.env["deposit.account"]._search(domain) if isinstance(domain, Domain) else domain
        )
        restrictions = {
            "account.move": Domain("line_ids.deposit_account_id", "in", accounts),
            "account.payment": Domain("deposit_account_id", "in", accounts),
            "deposit.account": Domain("id", "in", accounts),
        }
        if operator == "in" and False in value:
            restrictions["deposit.account.type"] = Domain.TRUE
            restrictions["sale.order"] = Domain.TRUE
        return self._get_deposit_log_domain(restrictions)

    @api.model
    def _search_deposit_log_changes(self, operator, value):
        if operator not in ("=like", "like", "=ilike", "ilike"):
            return NotImplemented
        return self._search_deposit_log_tracking(
            Domain.OR(
                Domain(fname, operator, value)
                for fname in (
                    "old_value_char",
                    "new_value_char",
                    "old_value_text",
                    "new_value_text",
                    "field_id.field_description",
                )
            )
        )

    @api.model
    def _search_deposit_log_field_names(self, operator, value):
        if operator not in ("in", "=like", "like", "=ilike", "ilike"):
            return NotImplemented
        return self._search_deposit_log_tracking(Domain("field_id.name", operator, value))

    @api.model
    def _search_deposit_log_tracking(self, domain):
        """Return the domain of the messages with old and new values that match ``domain``."""
        # sudo: the values are for administrators, the messages are not.
        values = self.env["mail.tracking.value"].sudo()._search(domain)
        return Domain("id", "in", values.subselect("mail_message_id"))

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS 'base': people group the change log by the kind of document.
        if field_expr == "deposit_log_model":
            field_expr = "model"
        return super()._field_to_sql(alias, field_expr, query)

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'mail'
        fixed_fields = FIXED_FIELDS & vals.keys()
        if fixed_fields:
            self.check_access("write")
            self._check_deposit_log_unchanged(vals, fixed_fields)
        return super().write(vals)

    def _check_deposit_log_unchanged(self, vals, fixed_fields):
        """Refuse to change what the change log of client accounts says.

        :param dict vals: the values about to be written
        :param set fixed_fields: those of them that an entry of the log is made of
        :raise UserError: naming the document
        """
        if fixed_fields == {"subject"}:
            # Odoo gives an e-mail about a message without subject the name of the document.
            subject = " ".join((vals["subject"] or "").split())
            changed = self.filtered(
                lambda message: message.subject and " ".join(message.subject.split()) != subject
            )
        else:
            changed = self
        changed._raise_if_deposit_log()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deposit_log(self):
        # A document that may be deleted takes its messages with it; it guards its deletion itself.
        if not in_document_deletion(self.env):
            self._raise_if_deposit_log()

    def _raise_if_deposit_log(self):
        """Raise an error when one of these messages is in the change log of client accounts."""
        for message in self._filter_deposit_log()[:1]:
            raise UserError(
                self.env._(
                    "The message “%(event)s” of %(document)s is part of the change log of client "
                    "accounts, which is neither edited nor deleted. Add a note to the document "
                    "instead.",
                    event=message.deposit_log_event,
                    document=message.record_name,
                )
            )

    # === ACTION METHODS === #

    @api.readonly
    def action_open_document(self):
        # EXTENDS 'mail': a visit has a form of its own.
        if self.model != "sale.order":
            return super().action_open_document()
        return self.env[self.model].browse(self.res_id).get_formview_action()

    # === HELPERS === #

    @api.model
    def _get_deposit_log_documents(self):
        """Return which documents the change log is about.

        :return: the domain of the documents for each model
        :rtype: dict[str, Domain]
        """
        return {
            "account.move": Domain("line_ids.deposit_account_id", "!=", False),
            "account.payment": Domain("deposit_account_id", "!=", False),
            "deposit.account": Domain.TRUE,
            "deposit.account.type": Domain.TRUE,
            "sale.order": Domain("visit_start", "!=", False),
        }

    @api.model
    def _get_deposit_log_name(self, document):
        """Return how the change log names a document: visits are known by their client."""
        if document._name == "sale.order":
            return f"{document.name} · {document.partner_id.name}"
        return document.name

    @api.model
    def _get_deposit_log_accounts(self, document):
        """Return the client accounts of a document, those that the user may see."""
        if document._name == "account.move":
            accounts = document.line_ids.deposit_account_id
        elif document._name == "account.payment":
            accounts = document.deposit_account_id
        else:
            accounts = document if document._name == "deposit.account" else None
        accounts = accounts or self.env["deposit.account"]
        return accounts.with_env(self.env)._filtered_access("read")

    def _filter_deposit_log(self):
        """Return those of these messages that are in the change log, with ``sudo``."""
        documents = self._get_deposit_log_documents()
        # Every message of every app comes by here: no query for those of other models.
        candidates = self.sudo().filtered(
            lambda message: message.model in documents and message.message_type == "notification"
        )
        entries = candidates.browse()
        for model, messages in candidates.grouped("model").items():
            if not documents[model].is_true():
                domain = Domain("id", "in", messages.mapped("res_id")) & documents[model]
                ids = set(self.env[model].sudo().search(domain).ids)
                messages = messages.filtered(lambda message, ids=ids: message.res_id in ids)
            entries |= messages
        return entries

    @api.model
    def _get_deposit_log_domain(self, restrictions=None):
        """Return the domain of the entries of the change log that the user may see.

        The user's own rules are part of the domain, not only applied to what it finds: pages and
        counts of the list would be wrong otherwise.

        :param dict restrictions: further domain of the documents for each model, other models are
            left out; all documents by default
        :rtype: Domain
        """
        # To compile this query takes PostgreSQL seconds, to carry it out a fraction of one.
        self.env.cr.execute(SQL("SET LOCAL jit = off"))
        documents = self._get_deposit_log_documents()
        if restrictions is None:
            restrictions = dict.fromkeys(documents, Domain.TRUE)
        return Domain("message_type", "=", "notification") & Domain.OR(
            Domain("model", "=", model)
            & self._get_deposit_log_document_domain(model, documents[model] & restrictions[model])
            for model in documents.keys() & restrictions.keys()
            if self.env[model].has_access("read")
        )

    @api.model
    def _get_deposit_log_document_domain(self, model, documents):
        """Return the domain of the messages on ``documents``.

        :param str model: name of their model
        :param Domain documents: domain of that model
        :rtype: Domain
        """
        if model != "account.move":
            return self._get_exists_domain(model, "res_id", documents)
        # The entry of a payment says again what the payment has said, but for changes of its own.
        no_payment = Domain("origin_payment_id", "=", False)
        own_changes = Domain("field_id.name", "not in", ECHOED_FIELDS)
        return self._get_exists_domain(model, "res_id", documents & no_payment) | (
            self._get_exists_domain(model, "res_id", documents)
            & self._get_exists_domain("mail.tracking.value", "id", own_changes, "mail_message_id")
        )

    @api.model
    def _get_exists_domain(self, model, fname, domain, inverse_fname="id"):
        """Return the domain of the messages to which a record of ``domain`` belongs.

        An `EXISTS` of each message: PostgreSQL would go through all documents for each of them if
        it was asked for one in a large set.

        :param str model: name of the model of the records
        :param str fname: field of the message
        :param Domain domain: domain of the records
        :param str inverse_fname: field of the record that equals ``fname``
        :rtype: Domain
        """
        records = self.env[model].with_context(active_test=False)
        if model == "mail.tracking.value":
            records = records.sudo()  # the values are for administrators, the messages are not

        def to_sql(messages, alias, _query):
            query = records._search(domain)
            query.add_where(
                SQL(
                    "%s = %s",
                    records._field_to_sql(query.table, inverse_fname, query),
                    messages._field_to_sql(alias, fname),
                )
            )
            return SQL("EXISTS %s", query.subselect(SQL("1")))

        return Domain.custom(to_sql=to_sql)
