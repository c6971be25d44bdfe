import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { useBus, useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";

const { DateTime } = luxon;

/**
 * What stands above each report of client accounts: its days, one click to change them, whether it
 * equals the general ledger, paper and spreadsheet.
 */
export class DepositReportBar extends Component {
    static template = "customer_deposit.DepositReportBar";
    static components = { DateTimeInput };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ info: null });
        useBus(this.env.searchModel, "update", () => this.load());
        onWillStart(() => this.load());
    }

    get model() {
        return this.env.searchModel.resModel;
    }

    get isPeriod() {
        return this.model === "deposit.turnover.report";
    }

    get isDay() {
        return this.model === "deposit.till.report";
    }

    get first() {
        return deserializeDate(this.state.info.date_from);
    }

    get last() {
        return deserializeDate(this.state.info.date_to);
    }

    get isToday() {
        return this.last.hasSame(DateTime.local(), "day");
    }

    /**
     * The whole is asked for even when the view shows a part: only the whole equals the ledger.
     */
    async load() {
        const { context } = this.env.searchModel;
        this.state.info = await this.keepLast.add(
            this.orm.call(this.model, "get_report_info", [], { context }),
        );
    }

    show(first, last) {
        this.env.searchModel.setReportDates({
            deposit_date_from: serializeDate(first),
            deposit_date_to: serializeDate(last),
        });
    }

    onFirstChanged(first) {
        if (first) {
            this.show(first, DateTime.max(first, this.last));
        }
    }

    onLastChanged(last) {
        if (last) {
            this.show(this.isPeriod ? DateTime.min(this.first, last) : last, last);
        }
    }

    showToday() {
        const today = DateTime.local();
        this.show(this.isPeriod ? today.startOf("month") : today, today);
    }

    /**
     * One step back or forth: a day, or the calendar month of a period.
     *
     * @param {number} step -1 or 1
     */
    move(step) {
        if (this.isPeriod) {
            const month = this.first.startOf("month").plus({ months: step });
            this.show(month, month.endOf("month").startOf("day"));
        } else {
            const day = this.last.plus({ days: step });
            this.show(day, day);
        }
    }

    showEndOfLastMonth() {
        const day = DateTime.local().startOf("month").minus({ days: 1 });
        this.show(day, day);
    }

    async run(method) {
        const { context, domain } = this.env.searchModel;
        const action = await this.orm.call(this.model, method, [[]], {
            context: { ...context, active_domain: domain },
        });
        return this.action.doAction(action);
    }

    openDifference(check) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: check.name,
            res_model: "account.move.line",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: check.domain,
        });
    }
}
