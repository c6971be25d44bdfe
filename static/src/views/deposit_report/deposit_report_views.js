import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { DepositReportControlPanel } from "./deposit_report_control_panel";
import { withReportDates } from "./deposit_report_search_model";

const viewRegistry = registry.category("views");

for (const [type, view] of Object.entries({ kanban: kanbanView, list: listView })) {
    viewRegistry.add(`deposit_report_${type}`, {
        ...view,
        ControlPanel: DepositReportControlPanel,
        SearchModel: withReportDates(view.SearchModel ?? SearchModel),
    });
}
