import { registry } from "@web/core/registry";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import { SearchModel } from "@web/search/search_model";
import { graphView } from "@web/views/graph/graph_view";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { pivotView } from "@web/views/pivot/pivot_view";
import { DepositReportBar } from "./deposit_report_bar";
import { withReportDates } from "./deposit_report_search_model";

export class DepositReportControlPanel extends ControlPanel {
    static template = "customer_deposit.DepositReportControlPanel";
    static components = { ...ControlPanel.components, DepositReportBar };
}

const views = { graph: graphView, kanban: kanbanView, list: listView, pivot: pivotView };
for (const [type, view] of Object.entries(views)) {
    registry.category("views").add(`deposit_report_${type}`, {
        ...view,
        ControlPanel: DepositReportControlPanel,
        SearchModel: withReportDates(view.SearchModel ?? SearchModel),
    });
}
