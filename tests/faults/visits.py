"""Visits: booked, checked out, paid later, canceled, and given back in part."""

from model import Visit

DUE_INVOICES = [
    ("move_type", "=", "out_invoice"),
    ("state", "=", "posted"),
    ("amount_residual", ">", 0),
]


class Visits:
    """What a desk does with visits. A visit is worked on by one desk at a time."""

    def book(self):
        """Return a new visit."""
        account = self.choose_account()
        reference = self.make_key("visit")
        quantities = {id_: self.rng.randint(1, 3) for id_ in self.facts["products"]}
        values = {
            "partner_id": self.model.clients[account],
            "client_order_ref": reference,
            "visit_start": self.facts["start"],
            "order_line": [
                [0, 0, {"product_id": int(id_), "product_uom_qty": quantity}]
                for id_, quantity in quantities.items()
            ],
        }
        order = self.create("sale.order", "desk", values, ("client_order_ref", "=", reference))
        lines, _attempts = self.client.call(
            *("read", "desk", "sale.order.line/search_read"),
            domain=[("order_id", "=", order)],
            fields=["product_id", "product_uom_qty"],
        )
        prices = {
            line["id"]: [
                int(line["product_uom_qty"]),
                self.facts["products"][str(line["product_id"][0])],
            ]
            for line in lines
        }
        total = sum(quantity * price for quantity, price in prices.values())
        return Visit(order, account, prices, total)

    def create(self, name, user, values, mark):
        """Return the id of a new record that ``mark``, a field and its value, tells apart."""
        created = None
        while not created:
            created = self.client.create_once("create", user, f"{name}/create", vals_list=[values])
            if not created:
                created, _attempts = self.client.call(
                    *("read", user, f"{name}/search"), domain=[mark], limit=1, order="id"
                )
        return created[0]

    # === CHECKOUT === #

    def checkout(self):
        visit = self.book()
        with self.model.lock:
            self.model.visits.append(visit)
        self.check_out(visit, visit.total)

    def settle(self):
        """Check a visit out again, to pay what was left to be paid."""
        visit = self.model.take(self.model.idle_visits, self.rng, lambda visit: visit.due)
        if visit:
            self.check_out(visit, visit.due)

    def check_out(self, visit, due):
        account, till = visit.account, self.facts["till"]
        part = self.rng.randrange(50, due, 50) if due > 100 else due
        payments, effects, expected, allow_credit = self.rng.choice(
            [
                ([{"account_id": account}], {account: -due}, {account: due}, True),
                ([{"account_id": account}], {account: -due}, {account: due}, False),
                ([{"journal_id": till}], {}, {"till": due}, False),
                (
                    [{"account_id": account, "amount": part / 100}]
                    + ([{"journal_id": till}] if part < due else []),
                    {account: -part},
                    {account: part, **({"till": due - part} if part < due else {})},
                    True,
                ),
                ([{"journal_id": till, "amount": part / 100}], {}, {"till": part}, False),
                ([], {}, {}, False),
            ]
        )
        asked = self.ask(
            *("checkout", "desk", "sale.order/check_out", [visit.id]),
            effects=effects,
            expected=expected,
            visit=visit,
            then=lambda: self.note_paid(visit, due, expected),
            payment_vals=payments,
            allow_credit=allow_credit,
        )
        self.finish(asked, visit)

    @staticmethod
    def note_paid(visit, due, expected):
        visit.due = due - sum(expected.values())
        visit.ways |= {account for account, amount in expected.items() if amount}

    def finish(self, asked, visit):
        """Note which payments a request has made, and let others work on the visit."""
        if asked.result:
            rows, _attempts = self.client.call(
                *("read", "finance", "account.payment/read", asked.result),
                fields=["amount", "deposit_account_id"],
            )
            for row in rows:
                account = row["deposit_account_id"] and row["deposit_account_id"][0]
                visit.payments.append((row["id"], account, round(row["amount"] * 100)))
        if asked.is_done or visit.due is not None or asked.is_open:
            self.release(asked, self.model.idle_visits, visit)

    def pay(self):
        """Pay the invoices of a visit from the account, in part or on credit."""
        visit = self.model.take(self.model.idle_visits, self.rng, lambda visit: visit.due)
        if not visit:
            return
        domain = [("line_ids.sale_line_ids.order_id", "=", visit.id), *DUE_INVOICES]
        invoices, _attempts = self.client.call(
            "read", "finance", "account.move/search", domain=domain
        )
        amount = self.rng.choice((visit.due, max(visit.due // 100 * 50, 50)))
        amount, due = min(amount, visit.due), visit.due
        asked = self.ask(
            *("pay", "finance", "deposit.account/pay", [visit.account]),
            effects={visit.account: -amount},
            expected={visit.account: amount},
            visit=visit,
            then=lambda: self.note_paid(visit, due, {visit.account: amount}),
            move_ids=invoices,
            amount=amount / 100,
            allow_credit=self.rng.random() < 0.5,
        )
        self.finish(asked, visit)

    # === CANCELED AND RETURNED === #

    def take_visit(self, condition):
        return self.model.take(
            self.model.idle_visits,
            self.rng,
            lambda visit: visit.due is not None and condition(visit),
        )

    def cancel_visit_payment(self):
        """Cancel one payment of a visit as a whole."""
        visit = self.take_visit(lambda visit: visit.payments and not visit.is_settled)
        if not visit:
            return
        payment = self.rng.choice(visit.payments)
        id_, account, amount = payment
        if account:
            if self.cancel_operation("account.payment", id_, {account: amount}):
                visit.payments.remove(payment)
                visit.due += amount
            self.model.put(self.model.idle_visits, visit)
            return
        due = visit.due
        asked = self.ask(
            *("cancel", "finance", "sale.order/cancel_payment", [visit.id]),
            effects={},
            expected={"visit": visit.id},
            visit=visit,
            then=lambda: self.note_canceled(visit, due + amount, payment),
            payment_id=id_,
            reason="x",
        )
        self.release(asked, self.model.idle_visits, visit)

    @staticmethod
    def note_canceled(visit, due, payment=None):
        visit.due = due
        if payment:
            visit.payments.remove(payment)
        else:
            visit.is_settled = True

    def cancel_visit_part(self):
        """Cancel a part of what was paid; twice would cancel the double."""
        visit = self.take_visit(
            lambda visit: len(visit.ways) == 1 and visit.total - visit.due > 200
        )
        if not visit:
            return
        due, [way] = visit.due, visit.ways
        amount = self.rng.randrange(50, (visit.total - due) // 2, 25)
        asked = self.ask(
            *("cancel", "finance", "sale.order/cancel_payment", [visit.id]),
            effects={} if way == "till" else {way: amount},
            expected={"visit": visit.id},
            visit=visit,
            then=lambda: self.note_canceled(visit, due + amount),
            amount=amount / 100,
            reason="x",
        )
        self.release(asked, self.model.idle_visits, visit)

    def return_product(self):
        """Take one piece back; what was paid for it goes back to where it came from."""
        visit = self.take_visit(
            lambda visit: len(visit.ways) == 1 and any(line[0] > 1 for line in visit.lines.values())
        )
        if not visit:
            return
        [way] = visit.ways
        line = self.rng.choice([id_ for id_, line in visit.lines.items() if line[0] > 1])
        price = visit.lines[line][1]
        # What is not paid yet is closed first.
        back = max(price - visit.due, 0)
        due = max(visit.due - price, 0)
        asked = self.ask(
            *("return", "finance", "sale.order/refund_lines", [visit.id]),
            effects={} if way == "till" else {way: back},
            expected={"visit": visit.id},
            visit=visit,
            then=lambda: self.note_returned(visit, line, due),
            changes=[{"line_id": line, "return_quantity": 1}],
            reason="x",
        )
        self.release(asked, self.model.idle_visits, visit)

    @staticmethod
    def note_returned(visit, line, due):
        visit.total -= visit.lines[line][1]
        visit.lines[line][0] -= 1
        visit.due = due
        visit.is_settled = True
