import { ControlPanel } from "@web/search/control_panel/control_panel";
import { DepositReportBar } from "./deposit_report_bar";

export class DepositReportControlPanel extends ControlPanel {
    static template = "customer_deposit.DepositReportControlPanel";
    static components = { ...ControlPanel.components, DepositReportBar };
}
