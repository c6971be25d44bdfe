import { registry } from "@web/core/registry";

const AMOUNT = ".modal div[name=amount] input";

/** Steps that enter an amount in the dialog and confirm it with the Enter key. */
function confirmAmount(amount) {
    return [
        {
            content: "Enter the amount",
            trigger: AMOUNT,
            run: `edit ${amount}`,
        },
        {
            content: "Confirm with Enter",
            trigger: AMOUNT,
            run: "press Enter",
        },
        {
            content: "The dialog closes",
            trigger: "body:not(:has(.modal))",
        },
    ];
}

registry.category("web_tour.tours").add("customer_deposit_front_desk", {
    steps: () => [
        {
            content: "Open the client's card",
            trigger: "td:contains('Tour Client')",
            run: "click",
        },
        {
            content: "Open the page of deposit accounts",
            trigger: "a[name=deposit_accounts]",
            run: "click",
        },
        {
            content: "Open an account",
            trigger: "button[name=action_open_deposit_account]",
            run: "click",
        },
        {
            content: "The first amount is paid in cash",
            trigger: ".modal label:contains('Tour Till')",
            run: "click",
        },
        ...confirmAmount(100),
        {
            content: "The account holds the first amount",
            trigger: "td[name=balance]:contains('100.00')",
        },
        {
            content: "Top up",
            trigger: "td button[name=action_open_top_up]",
            run: "click",
        },
        {
            content: "This time by card",
            trigger: ".modal label:contains('Tour Card Terminal')",
            run: "click",
        },
        ...confirmAmount(50),
        {
            content: "The account holds both amounts",
            trigger: "td[name=balance]:contains('150.00')",
        },
        {
            content: "Pay from the account",
            trigger: "td button[name=action_open_pay]",
            run: "click",
        },
        {
            content: "The invoice that is due is there",
            trigger: ".modal td[name=amount_residual]:contains('80.00')",
        },
        ...confirmAmount(60),
        {
            content: "What is left is on the account",
            trigger: "td[name=balance]:contains('90.00')",
        },
        {
            content: "Open the history",
            trigger: "td button[name=action_view_operations]",
            run: "click",
        },
        {
            content: "The payment is in the history, with the balance after it",
            trigger: "tr:contains('Payment'):has(td[name=balance_after]:contains('90.00'))",
        },
        {
            content: "So is the opening",
            trigger: "td[name=kind]:contains('Opened')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_deposit_finance", {
    steps: () => [
        {
            content: "The payment from the account is among the payments",
            trigger: "td[name=deposit_operation]:contains('Payment from account')",
        },
        {
            content: "Open a top-up",
            trigger: "td[name=deposit_operation]:contains('Account top-up')",
            run: "click",
        },
        {
            content: "Go to the client account",
            trigger: "button[name=action_view_deposit_account]",
            run: "click",
        },
        {
            content: "The balance is the same here",
            trigger: "div[name=balance]:contains('90.00')",
        },
    ],
});
