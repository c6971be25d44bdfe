/**
 * Let a search model of the reports of client accounts keep the days of the report in the context
 * of all that the views ask for, and from one view of the report to the next.
 *
 * @param {typeof import("@web/search/search_model").SearchModel} SearchModel of the view
 */
export function withReportDates(SearchModel) {
    return class DepositReportSearchModel extends SearchModel {
        /**
         * @override
         */
        async load(config) {
            this.reportDates = config.state?.reportDates ?? {};
            await super.load(config);
            this.applyReportDates();
        }

        /**
         * @override
         */
        async reload(config = {}) {
            await super.reload(config);
            this.applyReportDates();
        }

        /**
         * @override
         */
        exportState() {
            return { ...super.exportState(), reportDates: this.reportDates };
        }

        /**
         * Show the report of other days.
         *
         * @param {Object} dates `deposit_date_from` and `deposit_date_to`, as YYYY-MM-DD
         */
        setReportDates(dates) {
            this.reportDates = { ...this.reportDates, ...dates };
            this.applyReportDates();
            this._notify();
        }

        applyReportDates() {
            this.globalContext = { ...this.globalContext, ...this.reportDates };
            this._context = null;
        }
    };
}
