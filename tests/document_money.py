"""What happens on client accounts: money in, out, from one to another, and back."""

from .document_machine import (
    AMOUNT,
    BOTH,
    INDEX,
    RARELY,
    REASON,
    SHARE,
    MachineBase,
    operation,
    pick,
)


class MoneyVerbs(MachineBase):
    """What happens on client accounts."""

    def pick_account(self, index, fits=None):
        """Return id and facts of an account."""
        return pick(self.facts.accounts.items(), index, fits and (lambda pair: fits(pair[1])))

    def browse_account(self, id_):
        return self.env["deposit.account"].browse(id_)

    def pick_till(self, index):
        return pick([self.cash, self.second_cash, self.bank], index)

    def cancel_all(self, records):
        """Undo operations of accounts, the last first."""
        for record in records[::-1]:
            record.action_deposit_cancel(REASON)

    @operation(4, account=range(7), amount=AMOUNT, till=range(3), settle=BOTH)
    def top_up(self, account, amount, till, settle):
        """Top up an account, or pay what is owed on it."""
        id_, account = self.pick_account(account)
        amount = account.debt if settle and account.debt else amount
        key = self.next_key()
        self.do(
            lambda: self.browse_account(id_).top_up(
                self.money(amount), self.pick_till(till).id, idempotency_key=key
            ),
            must=True,
            undo=self.cancel_all,
            repeat=True,
            till=amount,
            accounts={id_: amount},
        )

    @operation(1, account=INDEX, share=SHARE, till=range(3))
    def refund(self, account, share, till):
        id_, account = self.pick_account(account, lambda a: a.prepaid)
        amount, key = max(account.prepaid * share // 100, 1), self.next_key()
        self.do(
            lambda: self.browse_account(id_).refund(
                self.money(amount), self.pick_till(till).id, idempotency_key=key
            ),
            must=amount <= account.prepaid and not self.has_traveled,
            undo=self.cancel_all,
            repeat=True,
            till=-amount,
            accounts={id_: -amount},
        )

    @operation(2, account=INDEX, receiver=INDEX, share=SHARE)
    def transfer(self, account, receiver, share):
        id_, account = self.pick_account(account, lambda a: a.prepaid)
        target_id, target = self.pick_account(receiver, lambda a: a is not account)
        amount, key = max(account.prepaid * share // 100, 1), self.next_key()
        moved = dict(self.moved)
        # Conservation counts it as money that one client has given to the other.
        self.moved[account.client] = self.moved.get(account.client, 0) - amount
        self.moved[target.client] = self.moved.get(target.client, 0) + amount
        done, self.moved = self.moved, moved

        def execute():
            move = self.browse_account(id_).transfer(
                target_id, self.money(amount), idempotency_key=key
            )
            self.moved = done
            return move

        def undo(move):
            move.action_deposit_cancel(REASON)
            self.moved = moved

        is_fine = amount <= account.prepaid and id_ != target_id and not self.has_traveled
        self.do(
            execute,
            must=is_fine,
            undo=undo,
            accounts={id_: -amount, target_id: amount},
            till=0,
        )

    @operation(1, account=INDEX, share=SHARE)
    def release_credit(self, account, share):
        id_, account = self.pick_account(account, lambda a: a.prepaid)
        amount, key = max(account.prepaid * share // 100, 1), self.next_key()
        self.do(
            lambda: self.browse_account(id_).release_outstanding_credit(
                self.money(amount), idempotency_key=key
            ),
            repeat=True,
            undo=self.cancel_all,
            accounts={id_: -amount},
            worth={account.client: 0},
            till=0,
        )

    @operation(3, account=INDEX, share=SHARE)
    def take_credit(self, account, share):
        """Move what a client has paid too much into an account of theirs."""
        id_, account = self.pick_account(
            account, lambda a: self.facts.credits.get(a.client) and not self.has_traveled
        )
        record, key = self.browse_account(id_), self.next_key()
        amount = self.units(sum(record._search_outstanding_lines().mapped("amount_residual")))
        amount = max(-amount * share // 100, 1) if share != 100 else None
        self.do(
            lambda: record.take_outstanding_credit(
                amount=amount and self.money(amount), idempotency_key=key
            ),
            repeat=True,
            undo=self.cancel_all,
            accounts=amount and {id_: amount},
            worth={account.client: 0},
            till=0,
        )

    @operation(5, index=INDEX, spent_to_debt=RARELY)
    def cancel_operation(self, index, spent_to_debt):
        """Cancel any operation on accounts, of today or of another day."""
        items = self.env["account.move.line"].search(
            [
                ("deposit_account_id", "in", self.account_ids),
                ("parent_state", "=", "posted"),
                ("move_id.reversed_entry_id", "=", False),
                ("move_id.reversal_move_ids", "=", False),
                ("move_id.deposit_operation", "not in", ("settlement", "debt", "advance_tax")),
            ],
            order="id",
        )
        move = pick(items.move_id, index)
        accounts = items.filtered(lambda item: item.move_id == move).deposit_account_id
        clients = accounts.partner_id.ids
        is_transfer = move.deposit_operation == "transfer"
        moved = dict(self.moved)

        def execute():
            move.action_deposit_cancel(REASON, spent_to_debt)
            if is_transfer:
                for item in move.line_ids:
                    owner = item.deposit_account_id.partner_id.id
                    self.moved[owner] = self.moved.get(owner, 0) + self.units(item.balance)

        self.do(execute)
        if self.last_refused:
            self.moved = moved
        else:
            self.check_canceled(move, clients)

    def check_canceled(self, move, clients):
        """What a canceled operation has booked on accounts is on them no more."""
        entries = move | move.reversal_move_ids
        items = entries.filtered(lambda entry: entry.state == "posted").line_ids
        rest = self.units(sum(items.filtered("deposit_account_id").mapped("balance")))
        if rest:
            self.fault("canceled operation", f"{rest} of it is left on accounts")
