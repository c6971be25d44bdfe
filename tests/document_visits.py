"""What the front desk does with visits: sold, discounted, paid, canceled, returned."""

from datetime import datetime, time

from odoo.fields import Command

from .document_changes import ChangeVerbs
from .document_machine import AMOUNT, BOTH, INDEX, RARELY, REASON, SHARE, operation, pick


class VisitVerbs(ChangeVerbs):
    """Visits, and what their documents become."""

    def pick_visit(self, index, fits=None):
        """Return a visit, and its facts."""
        id_, visit = pick(self.facts.visits.items(), index, fits and (lambda pair: fits(pair[1])))
        return self.env["sale.order"].browse(id_), visit

    def get_lines(self, order):
        """Return what was sold in a visit."""
        return order.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )

    def get_documents(self, order):
        return order.order_line.invoice_lines.move_id

    def is_plain(self, order):
        """Tell whether nobody but the front desk has touched the documents of a visit."""
        documents = self.get_documents(order)
        return not (
            documents.line_ids.sale_line_ids.order_id - order
            or any(move.id in self.edited or move.id in self.foreign_ids for move in documents)
            or documents.invoice_cash_rounding_id
            or documents.invoice_payment_term_id.filtered("early_discount")
            or documents.partner_id - order.partner_id
            or self.facts.differences.get(order.partner_id.id)
            or documents.filtered(lambda move: move.state != "posted")
            or documents.reversal_move_ids - documents
        )

    # === SELLING === #

    @operation(
        5,
        client=range(3),
        lines=[
            [(0, 1)],
            [(0, 1), (1, 1)],
            [(3, 3)],
            [(0, 1), (3, 2)],
            [(1, 2), (2, 1)],
            [(2, 3)],
            [(0, 1), (1, 1), (3, 1)],
        ],
        reduction=[0, 0, 0, 20_00],
    )
    def new_visit(self, client, lines, reduction):
        """Book a visit, sometimes with a line below zero."""
        values = [
            {"product_id": self.products[number].id, "product_uom_qty": quantity}
            for number, quantity in lines
        ]
        if reduction:
            values.append({"product_id": self.products[0].id, "price_unit": -self.money(reduction)})

        def execute():
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.client_ids[client],
                    "visit_start": datetime.combine(self.now.date(), time(8)),
                    "order_line": [Command.create(vals) for vals in values],
                }
            )
            self.visit_ids.append(order.id)
            return order

        self.do(execute, must=True, till=0, accounts={})

    @operation(
        3,
        visit=INDEX,
        kind=["so_discount", "amount", "sol_discount", "reward"],
        share=[10, 25],
        amount=[5_00, 20_00, 10_01],
    )
    def discount_visit(self, visit, kind, share, amount):
        """Apply Odoo's discount to a visit, or a reward of a loyalty program."""
        order, _visit = self.pick_visit(visit, lambda v: v.state == "draft" and v.total > 0)

        def execute():
            if kind == "reward" and self.program:
                order._update_programs_and_rewards()
                for coupon, rewards in order._get_claimable_rewards().items():
                    order._apply_program_reward(rewards[:1], coupon)
                return
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "amount" if kind == "reward" else kind,
                    "discount_percentage": share / 100,
                    "discount_amount": self.money(amount),
                }
            ).action_apply_discount()

        self.do(execute, till=0, accounts={})

    @operation(2, visit=INDEX, change=["price", "quantity", "add", "less", "free"])
    def change_visit(self, visit, change):
        """Change what is sold in a visit, whatever was invoiced of it."""
        order, _visit = self.pick_visit(visit, lambda v: v.state != "cancel")
        line = self.get_lines(order)[:1]
        values = {
            "price": Command.update(line.id, {"price_unit": line.price_unit + self.money(10_00)}),
            "quantity": Command.update(line.id, {"product_uom_qty": line.product_uom_qty + 1}),
            "add": Command.create({"product_id": self.products[3].id, "product_uom_qty": 1}),
            "less": Command.update(line.id, {"discount": 50}),
            "free": Command.update(line.id, {"price_unit": 0}),
        }[change]
        self.do(lambda: order.write({"order_line": [values]}), till=0)

    @operation(
        3,
        visit=INDEX,
        kind=["fixed", "percentage", "percentage"],
        share=[30, 50, 100],
        amount=AMOUNT,
    )
    def down_payment(self, visit, kind, share, amount):
        """Invoice a down payment of a visit."""
        order, facts = self.pick_visit(
            visit, lambda v: v.state in ("draft", "sale") and v.total > 0
        )
        if order.invoice_status == "invoiced":
            return
        amount = min(amount, facts.total)

        def execute():
            if order.state == "draft":
                order.action_confirm()
            invoice = (
                self.env["sale.advance.payment.inv"]
                .with_context(active_model="sale.order", active_ids=order.ids)
                .create(
                    {
                        "advance_payment_method": kind,
                        "amount": share,
                        "fixed_amount": self.money(amount),
                    }
                )
                ._create_invoices(order)
            )
            invoice.action_post()

        self.do(execute, till=0, accounts={}, due={order.id: 0})

    @operation(
        2, visit=INDEX, second=INDEX, together=BOTH, rounding=[0, 0, 1, 2], term=[0, 0, 1, 2]
    )
    def invoice_visit(self, visit, second, together, rounding, term):
        """Invoice a visit, or two of a client on one invoice."""
        order, _visit = self.pick_visit(visit, lambda v: v.state in ("draft", "sale"))
        orders = order
        if together:
            orders |= self.pick_visit(
                second, lambda v: v.state in ("draft", "sale") and v is not _visit
            )[0]

        def execute():
            for each in orders:
                if each.state == "draft":
                    each.action_confirm()
            invoices = orders._create_invoices(final=True)
            if rounding or term:
                invoices.write(
                    {
                        "invoice_cash_rounding_id": self.roundings[rounding],
                        "invoice_payment_term_id": self.terms[term],
                    }
                )
            invoices.action_post()
            if rounding:
                self.edited |= dict.fromkeys(invoices.ids, 10)
            return invoices

        self.do(execute, till=0)

    @operation(1, visit=INDEX)
    def cancel_visit(self, visit):
        order, _visit = self.pick_visit(visit, lambda v: v.state in ("draft", "sale"))
        self.do(lambda: order.action_cancel_visit(REASON), till=0)

    # === PAYING === #

    @operation(
        8,
        visit=INDEX,
        ways=[
            ["account"],
            ["account"],
            ["cash"],
            ["account", "cash"],
            ["cash", "bank"],
            ["account", "account", "bank"],
            [],
        ],
        share=SHARE,
        account=INDEX,
        by_line=RARELY,
        credit=RARELY,
    )
    def check_out(self, visit, ways, share, account, by_line, credit):
        """Check a visit out: all of it, an amount or a line, in several ways at once."""
        order, facts = self.pick_visit(visit, lambda v: v.due > 0 and v.state != "cancel")
        due_by_line = {}
        lines = None
        if by_line:
            due_by_line = self.read_due_by_line(order)
            lines = pick([line for line, due in due_by_line.items() if due > 0], account)
        # Of a line no more is taken than is due of the visit: a discount of its own lessens that.
        target = min(due_by_line[lines], facts.due) if by_line else facts.due * share // 100
        payments, accounts, till, is_enough = self.split_ways(order, ways, target, account)
        if by_line and len(payments) == 1:
            payments[0].pop("amount")
        key, is_plain = self.next_key(), self.is_plain(order)
        paid = till - sum(accounts.values())
        self.do(
            lambda: order.check_out(
                payments,
                allow_credit=credit,
                line_ids=lines and lines.ids,
                idempotency_key=key,
            ),
            must=is_plain and is_enough and 0 < paid <= facts.due and not self.has_traveled,
            undo=lambda payments: self.undo_check_out(order, payments),
            repeat=bool(payments),
            till=till,
            accounts=accounts,
            due={order.id: -paid} if is_plain else None,
        )
        if not self.last_refused and is_plain:
            self.check_due_by_line(order, lines, due_by_line)

    def undo_check_out(self, order, payments):
        if payments:
            order.cancel_payment(payments.ids, reason=REASON)

    def split_ways(self, order, ways, target, index):
        """Return the payments of a checkout, and what they take of accounts and put into tills."""
        payments, accounts, till, is_enough = [], {}, 0, True
        owned = [
            (id_, a) for id_, a in self.facts.accounts.items() if a.client == order.partner_id.id
        ]
        owned = sorted(owned, key=lambda pair: pair[1].prepaid, reverse=index % 2 == 0)
        for number, way in enumerate(ways):
            part = target if number == len(ways) - 1 else target // 2
            target -= part
            if not part:
                continue
            if way == "account":
                id_, account = owned.pop(0)
                is_enough &= account.prepaid >= part
                accounts[id_] = -part
                payments.append({"account_id": id_, "amount": self.money(part)})
                if not owned:
                    owned.append((id_, account))
            else:
                till += part
                journal = self.cash if way == "cash" else self.bank
                payments.append({"journal_id": journal.id, "amount": self.money(part)})
        return payments, accounts, till, is_enough

    def read_due_by_line(self, order):
        return {line: self.units(due) for line, due in order._get_due_by_line().items()}

    def check_due_by_line(self, order, paid_line, before):
        """What is due by line is what is due; who pays a line pays no other one."""
        due = self.read_due_by_line(order)
        total = self.facts.visits[order.id].due
        if sum(due.values()) != total:
            self.fault("due by line", f"{list(due.values())}, due {total}")
        if total >= 0 and any(d < 0 < line.price_total for line, d in due.items()):
            self.fault("due by line", f"below zero: {list(due.values())}")
        for line, was in before.items():
            if line not in (paid_line, *due) or (line != paid_line and due[line] != was):
                self.fault("line paid", f"another line was due {was}, now {due.get(line)}")
