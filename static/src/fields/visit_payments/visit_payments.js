import { onMounted, useRef } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { MonetaryField } from "@web/views/fields/monetary/monetary_field";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

const ICONS = { account: "fa-user", cash: "fa-money", bank: "fa-credit-card" };

/**
 * The ways to pay, each with a big button that takes what is left, and its amount beside it.
 */
export class VisitPayments extends X2ManyField {
    static template = "customer_deposit.VisitPayments";
    static components = { ...X2ManyField.components, MonetaryField };

    setup() {
        super.setup();
        this.rootRef = useRef("root");
        onMounted(() => this.focusAmount());
    }

    get payments() {
        return this.list.records;
    }

    getIcon(payment) {
        return ICONS[payment.data.kind];
    }

    getClearTitle(payment) {
        return _t("Nothing with %s", payment.data.name);
    }

    // At a till with a keyboard the amount is typed next; a phone would only open its keyboard.
    focusAmount() {
        if (this.env.isSmall) {
            return;
        }
        const used = this.rootRef.el.querySelector(".o_visit_payment.active input");
        const input = used || this.rootRef.el.querySelector("input");
        input?.focus();
        input?.select();
    }

    async takeRest(payment) {
        await payment.update({ takes_rest: true });
    }

    async clear(payment) {
        await payment.update({ amount: 0 });
    }
}

registry.category("fields").add("visit_payments", { ...x2ManyField, component: VisitPayments });
