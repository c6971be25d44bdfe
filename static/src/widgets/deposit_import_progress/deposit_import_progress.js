import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// Batches whose import was begun by the button of this very page: they go on by themselves.
const running = new Set();

/**
 * Imports a batch part by part and shows how far it is. Whatever happens, closed browser or lost
 * connection: what is done stays done, and the import goes on from there.
 */
export class DepositImportProgress extends Component {
    static template = "customer_deposit.DepositImportProgress";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({ done: null, total: null, isRunning: false, error: "" });
        this.isGone = false;
        onMounted(() => this.begin());
        onWillUnmount(() => {
            this.isGone = true;
        });
    }

    get record() {
        return this.props.record;
    }

    get done() {
        return this.state.done ?? this.record.data.prepared_count;
    }

    get total() {
        const { ready_count, warning_count } = this.record.data;
        return this.state.total ?? ready_count + warning_count;
    }

    get percent() {
        return this.total ? Math.floor((100 * this.done) / this.total) : 0;
    }

    get isPosting() {
        return this.state.isRunning && this.total > 0 && this.done >= this.total;
    }

    get text() {
        if (this.isPosting) {
            return _t("Posting the journal entry…");
        }
        return _t("%(done)s of %(total)s rows prepared", { done: this.done, total: this.total });
    }

    begin() {
        // Nothing of it was done: the button has just been pressed. Else somebody may be at it.
        if (!this.record.data.prepared_count && !running.has(this.record.resId)) {
            this.run();
        }
    }

    async run() {
        const id = this.record.resId;
        running.add(id);
        Object.assign(this.state, { isRunning: true, error: "" });
        try {
            let result = { finished: false };
            while (!result.finished && !this.isGone) {
                result = await this.orm.silent.call(
                    "deposit.account.import",
                    "action_import_step",
                    [[id]],
                );
                Object.assign(this.state, { done: result.done, total: result.total });
            }
        } catch (error) {
            this.state.error = error.data?.message || error.message;
        } finally {
            running.delete(id);
            this.state.isRunning = false;
        }
        if (!this.isGone && !this.state.error) {
            await this.record.load();
        }
    }
}

registry.category("view_widgets").add("deposit_import_progress", {
    component: DepositImportProgress,
    fieldDependencies: [
        { name: "prepared_count", type: "integer" },
        { name: "ready_count", type: "integer" },
        { name: "warning_count", type: "integer" },
    ],
});
