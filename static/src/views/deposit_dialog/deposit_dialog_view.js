import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

// Where Enter has a meaning of its own: buttons, texts of several lines, open drop-downs.
const OWN_ENTER = "button, a, summary, textarea, [contenteditable='true']";

/**
 * Form of the dialogs at the front desk: Enter presses the main button, as at a till.
 */
export class DepositDialogController extends FormController {
    setup() {
        super.setup();
        useHotkey("enter", () => this.getMainButton().click(), {
            bypassEditableProtection: true,
            isAvailable: (target) => this.canConfirm(target),
        });
    }

    get dialogElement() {
        return this.rootRef.el?.closest(".modal");
    }

    getMainButton() {
        return this.dialogElement?.querySelector(".modal-footer .btn-primary:not(:disabled)");
    }

    canConfirm(target) {
        return (
            Boolean(this.getMainButton()) &&
            !target.closest(OWN_ENTER) &&
            !document.querySelector(".o-autocomplete--dropdown-menu, .o_datetime_picker")
        );
    }
}

export const depositDialogView = { ...formView, Controller: DepositDialogController };

registry.category("views").add("deposit_dialog", depositDialogView);
