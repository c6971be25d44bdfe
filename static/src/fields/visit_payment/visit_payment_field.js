import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/**
 * How a visit was paid: red and with an icon as long as a part of it is owed on credit.
 */
export class VisitPaymentField extends Component {
    static template = "customer_deposit.VisitPaymentField";
    static props = { ...standardFieldProps };

    get isOnCredit() {
        return this.props.record.data.visit_credit_amount > 0;
    }
}

export const visitPaymentField = {
    component: VisitPaymentField,
    displayName: _t("Payment methods of a visit"),
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "visit_credit_amount", type: "monetary", readonly: true }],
};

registry.category("fields").add("visit_payment", visitPaymentField);
