import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { pivotView } from "@web/views/pivot/pivot_view";
import { DepositReportControlPanel } from "../../views/deposit_report/deposit_report_control_panel";
import { withReportDates } from "../../views/deposit_report/deposit_report_search_model";

const viewRegistry = registry.category("views");

// Odoo loads pivots and graphs when the first one is opened, and these with them.
for (const [type, view] of Object.entries({ graph: graphView, pivot: pivotView })) {
    viewRegistry.add(`deposit_report_${type}`, {
        ...view,
        ControlPanel: DepositReportControlPanel,
        SearchModel: withReportDates(view.SearchModel),
    });
}
