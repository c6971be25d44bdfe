import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";
import { VisitCalendarModel } from "./visit_calendar_model";

export class VisitCalendarCommonRenderer extends CalendarCommonRenderer {
    static eventTemplate = "customer_deposit.VisitCalendarEvent";

    get options() {
        // Visits have a time; the working day is what is seen first.
        return { ...super.options, allDaySlot: false, scrollTime: "08:00:00" };
    }
}

export class VisitCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: VisitCalendarCommonRenderer,
        week: VisitCalendarCommonRenderer,
        month: VisitCalendarCommonRenderer,
    };
}

export class VisitCalendarController extends CalendarController {
    get editRecordDefaultDisplayText() {
        return _t("New Visit");
    }

    getQuickCreateFormViewProps(record) {
        return {
            ...super.getQuickCreateFormViewProps(record),
            title: _t("New Visit"),
            size: "lg",
            onRecordSaved: () => this.model.load(),
        };
    }
}

export const visitCalendarView = {
    ...calendarView,
    Controller: VisitCalendarController,
    Model: VisitCalendarModel,
    Renderer: VisitCalendarRenderer,
};

registry.category("views").add("visit_calendar", visitCalendarView);
