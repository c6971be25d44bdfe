from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..deposit_bulk import enter_bulk
from ..deposit_flow import DEBT_RECOGNISED, begin_operation, enter_deposit_flow
from .account_move_many import ENTRY_FIELDS
from .deposit_account_import_line import OPEN_STATES

# Rows whose clients and accounts are made in one transaction: a few seconds of work.
CHUNK = 500


class DepositAccountImport(models.Model):
    """The import: clients and accounts in chunks, then the money with one entry, or nothing."""

    _inherit = "deposit.account.import"

    # === BUSINESS METHODS === #

    def action_import(self):
        """Import this batch in one go and in one transaction, for programs.

        Posts one entry of the company: Dr counterpart / Cr customer deposits, with the accounts;
        for debts Dr customer deposits on credit, with the accounts and the days when they are due /
        Cr counterpart.

        :return: ``True``
        :raise AccessError: without the manager right
        :raise UserError: naming what is wrong; nothing is done then
        """
        for batch in self:
            batch_sudo = batch._begin()
            if batch_sudo.state != "importing":
                batch.action_begin_import()
            while not batch_sudo._run_step():
                self.env.flush_all()
                self.env.invalidate_all(flush=False)
        return True

    def action_begin_import(self):
        """Let the import of this batch begin; :meth:`action_import_step` does it.

        :return: ``True``
        :raise AccessError: without the manager right
        :raise UserError: naming what is in the way
        """
        batch = self._begin()
        if batch.state == "draft":
            batch._run_check()
        if batch.state != "checked":
            raise UserError(
                self.env._(
                    "Import %s was imported already, or is about to be. Upload the file in a new "
                    "import.",
                    batch.name,
                )
            )
        batch._check_settings()
        batch._check_importable()
        lines = batch.line_ids
        lines.filtered(lambda line: line.state == "error" or line.is_left_out).state = "skipped"
        batch.write({"state": "importing"})
        return True

    def action_import_step(self):
        """Do the next part of an import that has begun. Can be repeated after whatever failure.

        Each call is a transaction of its own: what is done stays done. The last one posts the
        entry that :meth:`action_import` tells of.

        :return: ``done`` and ``total`` rows, and whether it is ``finished``
        :rtype: dict
        :raise AccessError: without the manager right
        :raise UserError: naming what is in the way
        """
        batch = self._begin()
        is_finished = batch.state == "done" or batch._run_step()
        batch.invalidate_recordset(flush=True)
        lines = batch._get_taken_domain()
        Line = batch.env["deposit.account.import.line"]
        return {
            "done": Line.search_count([*lines, ("is_prepared", "=", True)]),
            "total": Line.search_count(lines),
            "finished": is_finished,
        }

    def action_reset(self):
        """Give up an import that has begun. Clients and accounts that are there stay.

        :return: ``True``
        :raise AccessError: without the manager right
        :raise UserError: when there is nothing to give up
        """
        batch = self._begin()
        if batch.state != "importing":
            raise UserError(self.env._("Import %s is not under way.", batch.name))
        batch.write({"state": "draft"})
        batch._delete_lines()
        batch.invalidate_recordset()
        return True

    # === CHECKS === #

    def _check_importable(self):
        """Refuse an import with errors, unless their rows are left out, or with nothing in it.

        :raise UserError: naming the first errors
        """
        errors = self.line_ids.filtered(lambda line: line.state == "error")
        if errors and not self.skip_errors:
            raise UserError(
                self.env._(
                    "%(count)s rows have errors, so nothing is imported:\n%(errors)s\nCorrect the "
                    "file and upload it again, or tick “Leave Out Rows with Errors”.",
                    count=len(errors),
                    errors="\n".join(errors[:3].mapped("message")),
                )
            )
        if not self.line_ids.filtered(
            lambda line: line.state in OPEN_STATES and not line.is_left_out
        ):
            raise UserError(
                self.env._(
                    "There is nothing to import: %(skipped)s rows were imported before or are "
                    "left out. Tick “Import Rows Again” or “Import Identical Rows” if they count "
                    "once more.",
                    skipped=len(self.line_ids),
                )
                + self._name_left_out()
            )

    def _name_left_out(self):
        """Return what is said about the first rows that are left out, as a further part of a text.

        :rtype: str
        """
        messages = self.line_ids.filtered("is_left_out")[:3].mapped("message")
        return "".join(f"\n{message}" for message in messages)

    # === STEPS === #

    def _get_taken_domain(self):
        """Return the domain of the rows of this batch that are imported, or were."""
        return [("import_id", "=", self.id), ("state", "in", (*OPEN_STATES, "done"))]

    def _run_step(self):
        """Do the next part of this import.

        :return: whether it was the last one
        :rtype: bool
        """
        self._touch()
        if self.state != "importing":
            raise UserError(
                self.env._("Import %s is not under way. Press “Import” first.", self.name)
            )
        lines = self.env["deposit.account.import.line"].search(
            [*self._get_taken_domain(), ("is_prepared", "=", False)], limit=CHUNK
        )
        if lines:
            self._create_clients(lines)
            self._open_accounts(lines)
            lines.is_prepared = True
            return False
        self._post_import()
        return True

    def _touch(self):
        """Write the row of this batch: of two browsers at once one waits, and then goes on."""
        begin_operation(self.env)
        self.write({"name": self.name})
        self.flush_recordset(["name"])

    def _create_clients(self, lines):
        """Create the clients of these rows that are missing, each of them once.

        :param deposit.account.import.line lines: rows of this batch
        """
        missing = lines.filtered(lambda line: not line.partner_id)
        known = dict(
            self.env["deposit.account.import.line"]._read_group(
                [
                    ("import_id", "=", self.id),
                    ("client_key", "in", missing.mapped("client_key")),
                    ("partner_id", "!=", False),
                ],
                ["client_key"],
                ["partner_id:recordset"],
            )
        )
        firsts = {}
        for line in missing:
            if line.client_key not in known:
                firsts.setdefault(line.client_key, line)
        partners = (
            self.env["res.partner"]
            # The account tells that it was imported; thousands of cards need not tell it too.
            # There are no parents and children to exchange values with.
            .with_context(
                tracking_disable=True, mail_create_nosubscribe=True, _partners_skip_fields_sync=True
            )
            .with_company(self.company_id.root_id)
        )
        partners = enter_bulk(partners, ["user_id", "properties"]).create(
            [line._prepare_partner_vals() for line in firsts.values()]
        )
        partners._skip_pictures()
        known.update(zip(firsts, partners, strict=True))
        missing._write_found("partner_id", {line: known[line.client_key][:1] for line in missing})

    def _open_accounts(self, lines):
        """Find or open the accounts of these rows.

        :param deposit.account.import.line lines: rows of this batch, with their clients
        """
        existing = self._get_open_accounts(lines.partner_id)
        firsts = {}
        for line in lines:
            key = (line.partner_id.id, line.type_id.id)
            if key not in existing:
                firsts.setdefault(key, line)
        accounts = (
            enter_bulk(
                enter_deposit_flow(self.env["deposit.account"]), ["company_id", "currency_id"]
            )
            # One message tells what opened the account; the values are those of the row.
            .with_context(tracking_disable=True)
            .create([line._prepare_account_vals() for line in firsts.values()])
        ).with_env(self.env)
        texts = [line._get_opening_text() for line in firsts.values()]
        accounts._message_log_bulk(dict(zip(accounts.ids, texts, strict=True)))
        existing.update(zip(firsts, accounts, strict=True))
        lines._write_found(
            "account_id",
            {line: existing[line.partner_id.id, line.type_id.id] for line in lines},
        )

    # === ENTRY === #

    def _post_import(self):
        """Post the entry of this batch and note what was imported.

        Posts: see :meth:`action_import`. Nothing when no row has an amount.
        """
        lines = self.env["deposit.account.import.line"].search(self._get_taken_domain())
        lines.account_id._check_importable(self)
        currency = self.currency_id
        paid = lines.filtered(lambda line: not currency.is_zero(line.amount))
        if paid:
            items = [line._prepare_item_vals() for line in paid]
            items += self._prepare_counterpart_vals_list(items)
            self._post_batch_entry(
                items,
                date=self.date,
                ref=self.env._("Import of balances %s", self.name),
                deposit_import_id=self.id,
            )
        lines.state = "done"
        self._check_imported_once(lines)
        self._log_import(lines)
        self.write({"state": "done"})

    def _check_imported_once(self, lines):
        """Refuse rows that another batch has imported since the check, with a unique index.

        :param deposit.account.import.line lines: the rows that were imported just now
        :raise UserError: with the remedy
        """
        try:
            with mute_logger("odoo.sql_db"):
                lines.flush_recordset(["state"])
        except UniqueViolation as error:
            raise UserError(
                self.env._(
                    "Rows of import %s have been imported by another batch in the meantime. Give "
                    "it up and check the file again.",
                    self.name,
                )
            ) from error

    def _prepare_counterpart_vals_list(self, items):
        """Return the other side of ``items``: one item for all money, one for all debts.

        :param list[dict] items: values of the items of the accounts
        :rtype: list[dict]
        """
        sums = (
            sum(vals["balance"] for vals in items if vals["balance"] < 0),
            sum(vals["balance"] for vals in items if vals["balance"] > 0),
        )
        return [
            self._prepare_counterpart_vals(-self.currency_id.round(amount))
            for amount in sums
            if not self.currency_id.is_zero(amount)
        ]

    def _prepare_counterpart_vals(self, balance):
        """Return the values of an item on the counterpart account.

        :param float balance: debit above, credit below zero
        :rtype: dict
        """
        return {
            "name": self.env._("Import of balances %s", self.name),
            "account_id": self.counterpart_account_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": balance,
            "balance": balance,
        }

    def _post_batch_entry(self, items, **values):
        """Create and post an entry with very many items in the journal of client accounts.

        :param list[dict] items: values of the items
        :param values: further values of the entry
        :return: the posted entry
        :rtype: account.move
        """
        flow = enter_deposit_flow(self.company_id.root_id, debt=DEBT_RECOGNISED)
        move = (
            flow.env["account.move"]
            .with_company(flow)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": flow._get_deposit_journal().id,
                    "company_id": flow.id,
                    "deposit_operation": "import",
                    **values,
                }
            )
        )
        # Without taxes, prices and analytic accounts there is nothing to be kept in line with.
        Item = enter_bulk(move.line_ids.browse(), ENTRY_FIELDS).with_context(
            skip_invoice_sync=True, skip_invoice_line_sync=True, skip_analytic_sync=True
        )
        Item.create([move._complete_item_vals(vals) for vals in items])
        enter_bulk(move)._post(soft=False)
        return move

    def _log_import(self, lines):
        """Let the history of each account tell what it got from this batch.

        :param deposit.account.import.line lines: the rows that were imported
        """
        bodies = {}
        for line in lines:
            # New accounts tell already that they were opened by this import.
            if not line.is_new_account:
                bodies.setdefault(line.account_id, []).append(line._get_log_text())
        self.env["deposit.account"].union(*bodies)._message_log_bulk(
            {account.id: ". ".join(texts) for account, texts in bodies.items()}
        )
