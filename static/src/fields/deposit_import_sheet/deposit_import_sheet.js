import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/**
 * The sheets of the uploaded workbook, as a selection.
 */
export class DepositImportSheet extends SelectionField {
    get options() {
        return (this.props.record.data.sheet_names || []).map((name) => [name, name]);
    }

    get string() {
        return this.props.record.data[this.props.name] || "";
    }

    get value() {
        return this.props.record.data[this.props.name] || false;
    }

    async onChange(value) {
        await this.props.record.update({ [this.props.name]: value }, { save: this.props.autosave });
    }
}

registry.category("fields").add("deposit_import_sheet", {
    ...selectionField,
    component: DepositImportSheet,
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "sheet_names", type: "json" }],
});
