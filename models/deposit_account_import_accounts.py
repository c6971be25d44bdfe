from odoo import models


class DepositAccountImport(models.Model):
    """Which account a row is about, and whether it was imported before."""

    _inherit = "deposit.account.import"

    # === ACCOUNTS === #

    def _find_accounts(self, rows, session):
        """Find the accounts of some rows that exist already, with two queries for all of them.

        :param list[ImportRow] rows: the rows
        :param ImportSession session: what is known besides
        """
        numbers = {row.values["account_number"] for row in rows if "account_number" in row.values}
        Account = self.env["deposit.account"]
        own = [("company_id", "=", session.company.id)]
        accounts = Account.search([*own, ("name", "in", list(numbers))]) if numbers else Account
        numbered = {account.name: account for account in accounts}
        for row in rows:
            self._apply_number(row, numbered, session)
        existing = self._get_open_accounts(row.partner for row in rows if row.partner)
        for row in rows:
            if row.partner and row.account_type and not row.account:
                row.account = existing.get((row.partner.id, row.account_type.id))
                self._check_number_free(row, session)

    def _get_open_accounts(self, partners):
        """Return the accounts of ``partners`` that are not closed, by client and type.

        :rtype: dict[tuple[int, int], deposit.account]
        """
        accounts = self.env["deposit.account"].search(
            [
                ("company_id", "=", self.company_id.root_id.id),
                ("partner_id", "in", [partner.id for partner in partners]),
                ("state", "!=", "closed"),
            ]
        )
        return {(account.partner_id.id, account.type_id.id): account for account in accounts}

    def _apply_number(self, row, numbered, session):
        """Note the account that has the number of the row, if there is one."""
        number = row.values.get("account_number")
        if not number:
            return
        index = session.columns["account_number"][0]
        account = numbered.get(number)
        if not account:
            self._check_number_known(row, index, session)
        elif account.state == "closed":
            self._add_error(row, index, self.env._("account %s is closed: reopen it", number))
        elif row.keys and row.partner != account.partner_id:
            self._add_error(
                row,
                index,
                self.env._(
                    "account %(account)s belongs to %(client)s, and the row is about somebody else",
                    account=number,
                    client=account.partner_id.display_name,
                ),
            )
        elif row.values.get("account_type") and row.account_type != account.type_id:
            self._add_error(
                row,
                index,
                self.env._(
                    "account %(account)s is of type %(type)s",
                    account=number,
                    type=account.type_id.name,
                ),
            )
        else:
            row.partner, row.account_type = account.partner_id, account.type_id
            row.account, row.location = account, account.location_id

    def _check_number_known(self, row, index, session):
        """Refuse a new number that comes twice, or without anything to open its account with."""
        number = row.values["account_number"]
        if not row.keys or not row.account_type:
            if not row.errors:
                self._add_error(row, index, self.env._("there is no account %s", number))
            return
        first = session.numbers.setdefault(number, row)
        is_same = first is row or (
            (first.client_key or first.partner) == (row.client_key or row.partner)
            and first.account_type == row.account_type
        )
        if not is_same:
            self._add_error(
                row,
                index,
                self.env._(
                    "number %(number)s is that of row %(row)s already",
                    number=number,
                    row=first.number,
                ),
            )

    def _check_number_free(self, row, session):
        """Refuse another number for an account that exists."""
        number = row.values.get("account_number")
        if row.account and number and number != row.account.name:
            self._add_error(
                row,
                session.columns["account_number"][0],
                self.env._(
                    "%(client)s has account %(account)s of this type already, so none with number "
                    "%(number)s can be opened",
                    client=row.partner.display_name,
                    account=row.account.name,
                    number=number,
                ),
            )

    def _check_row_account(self, row, session):
        """Note what the amount of a row does to its account, as far as it is not as usual."""
        if row.errors or row.is_left_out:
            return
        client = row.client_key or row.partner.id
        first = session.accounts.setdefault((client, row.account_type.id), row.number)
        if first != row.number:
            self._add_warning(
                row, None, self.env._("the account is that of row %s: both amounts count", first)
            )
        row.is_new_account = not row.account and first == row.number
        if row.account and row.account.state == "blocked":
            self._add_error(
                row, None, self.env._("account %s is blocked: unblock it", row.account.name)
            )
        elif row.account:
            self._warn_of_existing(row)
        if row.amount < 0:
            self._check_row_debt(row, session)

    def _warn_of_existing(self, row):
        """Warn that the amount is added to what is on an account."""
        account = row.account
        self._add_warning(
            row,
            None,
            self.env._(
                "%(client)s has account %(account)s already with %(balance)s: %(amount)s is added",
                client=row.partner.display_name,
                account=account.name,
                balance=account._format_amount(account.balance),
                amount=account._format_amount(row.amount),
            ),
        )

    def _check_row_debt(self, row, session):
        """Refuse a debt where none is allowed, and warn of one above the limit."""
        columns = session.columns.get("debt") or session.columns.get("balance") or [None]
        account_type, account = row.account_type, row.account
        if not account_type.allow_credit:
            self._add_error(
                row,
                columns[0],
                self.env._(
                    "account type %s allows no credit, so it can have no debt: allow it on the "
                    "type, or choose another type",
                    account_type.name,
                ),
            )
            return
        limit = account.credit_limit if account else account_type.credit_limit
        owed = (account.debt_balance if account else 0.0) - row.amount
        if self.currency_id.compare_amounts(owed, limit) > 0:
            self._add_warning(
                row,
                columns[0],
                self.env._(
                    "the debt of %(debt)s is above the credit limit of %(limit)s",
                    debt=self.currency_id.format(owed),
                    limit=self.currency_id.format(limit),
                ),
            )

    # === REPETITION === #

    def _find_imported(self, rows, session):
        """Note which rows were imported before, or stand in the file twice.

        :param list[ImportRow] rows: the rows
        :param ImportSession session: what is known besides
        """
        sound = [row for row in rows if not row.errors and not row.is_doubtful]
        for row in sound:
            content = row.make_content_key(session.company)
            numbers = session.contents.setdefault(content, [])
            numbers.append(row.number)
            # The second of two identical rows is another one than the first.
            row.content_key = f"{content}-{len(numbers)}"
            if len(numbers) > 1 and not self.allow_identical:
                row.is_left_out = True
                self._add_warning(
                    row,
                    None,
                    self.env._(
                        "the row says the same as row %s and is left out: tick “Import Identical "
                        "Rows” if both count",
                        numbers[0],
                    ),
                )
        if not self.import_again:
            lines = self._get_imported_lines([row.content_key for row in sound])
            for row in sound:
                if line := lines.get(row.content_key):
                    row.partner, row.account = line.partner_id, line.account_id
                    row.imported_by = self._locate(
                        row.number, None, self.env._("imported by %s already", line.import_id.name)
                    )

    def _get_imported_lines(self, keys):
        """Return the rows that were imported before, in whatever batch, by their content.

        :param list[str] keys: content keys
        :rtype: dict[str, deposit.account.import.line]
        """
        lines = self.env["deposit.account.import.line"].search(
            [("content_key", "in", keys), ("state", "=", "done")], order="id"
        )
        return {line.content_key: line for line in lines}
