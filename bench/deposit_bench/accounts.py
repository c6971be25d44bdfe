"""Accounts with money, many of them: taken over from a workbook, as a business does it."""

import base64
import io

import xlsxwriter

HEADERS = ("Client", "Phone", "Email", "Reference", "Balance", "Debt")


def make_workbook(size, get_amounts):
    """Return a workbook with ``size`` clients.

    :param get_amounts: returns balance and debt of the client with a number
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Clients")
        sheet.write_row(0, 0, HEADERS)
        for number in range(1, size + 1):
            key = f"{size}-{number}"
            phone = f"+1555{size % 1000:03}{number:07}"
            client = [f"Client {key}", phone, f"{key}@example.com", key]
            sheet.write_row(number, 0, client + get_amounts(number))
    return stream.getvalue()


def import_accounts(database, size, amount=1000):
    """Return the ids of ``size`` new accounts with ``amount`` each, and those of their clients."""
    content = base64.b64encode(make_workbook(size, lambda _number: [amount]))

    def run(env):
        batch = env["deposit.account.import"].create(
            {"data_file": content, "type_id": database.type_id, "create_partners": True}
        )
        batch.action_check()
        batch.action_import()
        assert batch.done_count == size, (batch.state, batch.done_count)
        accounts = batch.line_ids.account_id
        # Whoever has an address would be told of each payment.
        accounts.partner_id.email = False
        return accounts.ids, accounts.partner_id.ids

    return database.run(run)
