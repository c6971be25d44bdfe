import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { CalendarModel } from "@web/views/calendar/calendar_model";

// A visit that is made in the month view, where no time is clicked on, starts then.
const FIRST_HOUR = 10;
const TEAM_FIELD = "visit_employee_ids";

export class VisitCalendarModel extends CalendarModel {
    get defaultFilterLabel() {
        return _t("No team member");
    }

    getLocalStorageScale() {
        if (this.env.isSmall && !browser.localStorage.getItem(this.storageKey)) {
            return "day";
        }
        return super.getLocalStorageScale();
    }

    getAllDayDates(start) {
        const begin = start.set({ hours: FIRST_HOUR });
        return [begin, begin.plus({ hours: 1 })];
    }

    /**
     * The client is what people look for, not the number of the order.
     *
     * @override
     */
    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        return {
            ...record,
            title: rawRecord.partner_id[1],
            isStriked: rawRecord.visit_status === "no_show" || rawRecord.state === "cancel",
        };
    }

    /**
     * Odoo forgets who is filtered out as soon as he has no visit on the days shown.
     *
     * @override
     */
    async loadDynamicFilterSection(data, fieldName, filtersInfo) {
        const section = await super.loadDynamicFilterSection(...arguments);
        const shown = new Set(section.filters.map((filter) => filter.value));
        const former = filtersInfo.previousSection?.filters ?? [];
        section.filters.push(...former.filter((filter) => !shown.has(filter.value)));
        return section;
    }

    /**
     * Whoever looks at the visits of one team member makes the next one for him.
     *
     * @override
     */
    makeContextDefaults(rawRecord) {
        const context = super.makeContextDefaults(rawRecord);
        const filters = this.data.filterSections[TEAM_FIELD]?.filters ?? [];
        const active = filters.filter((filter) => filter.active);
        if (active.length === 1 && filters.length > 1 && active[0].value) {
            context.default_visit_employee_id = active[0].value;
        }
        return context;
    }
}
