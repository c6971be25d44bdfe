"""What is canceled, returned, reduced or given back of visits."""

from .document_machine import BOTH, INDEX, REASON, operation, pick
from .document_visits import VisitVerbs


class DocumentMachine(VisitVerbs):
    """All operations, and the checks of ``document_books``."""

    def is_paid(self, visit):
        return visit.due < visit.total

    @operation(
        5,
        visit=INDEX,
        kind=["whole", "payment", "amount", "line", "line"],
        number=INDEX,
        share=[100, 50, 33],
        by_till=BOTH,
    )
    def cancel_payment(self, visit, kind, number, share, by_till):
        """Cancel the payment of a visit: whole, one payment, an amount, or of a line."""
        order, facts = self.pick_visit(visit, self.is_paid)
        before, is_plain, key = self.facts, self.is_plain(order), self.next_key()
        values = {"idempotency_key": key, "reason": REASON}
        due = {}
        if kind == "payment":
            items = self.env["account.move.line"].union(*order.sudo()._get_money_items())
            values["payment_id"] = pick(items.move_id.origin_payment_id.sorted("id"), number).id
        elif kind == "amount":
            values["amount"] = self.money(max((facts.total - facts.due) * share // 100, 1))
        elif kind == "line":
            due = self.read_due_by_line(order)
            line = pick(self.get_lines(order), number)
            values["line_ids"] = line.ids
        if by_till:
            values["journal_id"] = self.cash.id
        self.do(lambda: order.cancel_payment(**values), till=None)
        if self.last_refused or not is_plain:
            return
        change = self.facts.visits[order.id].due - before.visits[order.id].due
        total_change = self.facts.visits[order.id].total - before.visits[order.id].total
        if self.get_given_back(before) != change - total_change:
            self.fault(
                "cancel_payment", f"gave {self.get_given_back(before)} back, due grew by {change}"
            )
        if kind == "line":
            self.check_line_canceled(order, line, due, change)

    def check_line_canceled(self, order, canceled, before, change):
        """Only what was paid of the line has come back, and other lines are as paid as before."""
        due = self.read_due_by_line(order)
        for line, was in before.items():
            if line != canceled and due.get(line) != was:
                self.fault("line canceled", f"another line was due {was}, now {due.get(line)}")
        paid = self.units(canceled.price_total) - before[canceled]
        if paid >= 0 and change > paid:
            self.fault("line canceled", f"{change} came back of {paid}")

    @operation(
        7,
        visit=INDEX,
        line=INDEX,
        kind=["return", "return", "discount", "remaining", "both"],
        value=[100, 50, 20, 0],
        target=["default", "default", "default", "cash", "account", "open"],
    )
    def refund_lines(self, visit, line, kind, value, target):
        """Return or reduce a line of a visit."""
        order, _facts = self.pick_visit(visit, self.is_paid)
        lines = self.get_lines(order)
        line = pick(lines, line, lambda item: item.product_uom_qty >= 1 and item.price_total > 0)
        quantity = line.product_uom_qty if value == 100 else 1
        change = {
            "return": {"return_quantity": quantity},
            "discount": {"discount": value},
            "remaining": {"remaining": self.currency.round(line.price_total * (100 - value) / 100)},
            "both": {"return_quantity": 1, "discount": value},
        }[kind]
        fair = self.get_fair_share(lines, line, quantity) if kind == "return" else None
        self.give_back(order, {line: change}, target, fair)

    def get_fair_share(self, lines, line, quantity):
        """Return what a returned line has cost: with its part of a discount of the order."""
        sold = lines.filtered(lambda item: item.price_total > 0)
        reductions = lines - sold
        if lines.tax_ids or len(reductions) > 1 or reductions.product_id in self.products:
            return None
        part = line.price_total * quantity / line.product_uom_qty
        return self.units(
            part * (1 + sum(reductions.mapped("price_total")) / sum(sold.mapped("price_total")))
        )

    def give_back(self, order, changes, target, fair=None):
        """Return or reduce lines, and check that what is not due any more has come back."""
        before, is_plain, key = self.facts, self.is_plain(order), self.next_key()
        facts = before.visits[order.id]
        request = [{"line_id": line.id, **change} for line, change in changes.items()]
        targets = None
        if target != "default":
            targets = self.get_targets(order, request, target)
        self.do(
            lambda: order.refund_lines(
                request, reason=REASON, targets=targets, idempotency_key=key
            ),
            repeat=True,
        )
        if self.last_refused or not is_plain or facts.due < 0:
            return
        after = self.facts.visits[order.id]
        less = facts.total - after.total
        if fair is not None and abs(less - fair) > 2:
            self.fault("share of the discount", f"{less} less to pay, expected {fair}")
        back = max(less - facts.due, 0)
        opened = self.facts.credits.get(order.partner_id.id, 0) - before.credits.get(
            order.partner_id.id, 0
        )
        given = self.get_given_back(before) + max(opened, 0)
        if given + max(-after.due, 0) != back or (
            after.due != max(facts.due - less, 0) and target != "open"
        ):
            self.fault(
                "refund_lines",
                f"{given} back, of it {opened} open, expected {back}; "
                f"due {facts.due} → {after.due}, less {less}",
            )

    def get_targets(self, order, request, target):
        """Return where all of the money goes: tried first, for only the visit knows how much."""
        savepoint = self.env.cr.savepoint()
        before, facts = self.facts, None
        try:
            order.refund_lines(request, reason=REASON)
            facts = self.read_facts()
        except Exception:
            facts = None
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
        if not facts:
            return None
        self.facts = facts
        amount = self.get_given_back(before)
        self.facts = before
        own = [i for i, a in before.accounts.items() if a.client == order.partner_id.id]
        where = {"cash": {"journal_id": self.cash.id}, "account": {"account_id": own[0]}}
        return [{"amount": self.money(amount), **where.get(target, {})}]

    @operation(3, visit=INDEX)
    def return_all(self, visit):
        """Return everything of a visit: nothing is due, nothing taken, all has come back."""
        order, facts = self.pick_visit(visit, lambda v: self.is_paid(v) and v.total > 0)
        is_plain = self.is_plain(order)
        lines = self.get_lines(order).filtered(
            lambda line: line.product_uom_qty > 0 and line.price_total > 0
        )
        if not lines:
            return
        reductions = self.get_lines(order).filtered(lambda line: line.price_total < 0)
        by_hand = reductions.filtered(lambda line: line.product_id in self.products)
        self.give_back(
            order, {line: {"return_quantity": line.product_uom_qty} for line in lines}, "default"
        )
        if self.last_refused or not is_plain or by_hand or facts.due < 0:
            return
        documents = [self.facts.documents[move.id] for move in self.get_documents(order)]
        visit = self.facts.visits[order.id]
        left = (visit.total, visit.due, sum(d.total - d.due for d in documents))
        if left != (0, 0, 0):
            self.fault("return of everything", f"total, due and taken are {left}")

    @operation(3, visit=INDEX)
    def give_overpayment_back(self, visit):
        """Give back what was paid too much for a visit."""
        order, facts = self.pick_visit(visit, lambda v: v.due < 0)
        before, is_plain, key = self.facts, self.is_plain(order), self.next_key()
        self.do(
            lambda: order.give_overpayment_back(REASON, idempotency_key=key),
            must=facts.due < 0 and is_plain and not self.has_traveled,
            repeat=True,
        )
        if not self.last_refused and is_plain:
            after = self.facts.visits[order.id]
            if after.due or self.get_given_back(before) != -facts.due:
                self.fault(
                    "give_overpayment_back",
                    f"{self.get_given_back(before)} back of {-facts.due}, due {after.due}",
                )
