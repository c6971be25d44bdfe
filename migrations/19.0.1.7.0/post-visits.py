from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let what is due follow the documents, for visits where both said something else.

    Lines of which more is invoiced than the order says have made a visit overpaid until now: they
    stay so, and what is too much can be given back as before.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    orders = env["sale.order"].search(
        [("amount_due", "!=", 0), ("order_line.invoice_lines", "!=", False)]
    )
    overpaid = orders.filtered(
        lambda order: order.visit_payment_state == "overpaid" and order.state == "sale"
    )
    for line in overpaid.order_line:
        if line.display_type or line.is_downpayment or not line._get_documented_quantity():
            continue
        costs = line._get_total_for(line._get_kept_quantity(line.product_uom_qty), line.discount)
        is_more = line._get_documented_total() > costs
        if is_more and not line.currency_id.is_zero(line._get_documented_total() - costs):
            line.is_lessened = True
    orders._recompute_visit_payment()
