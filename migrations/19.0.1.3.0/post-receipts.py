from odoo.tools import SQL


def migrate(cr, version):
    """Let payments that were made together before share one receipt, as new ones do.

    One checkout or payment from an account is one transaction, so its payments have the same time
    of creation and author, and pay the same documents.
    """
    cr.execute(
        SQL(
            """
            UPDATE account_payment payment
               SET deposit_receipt_payment_id = together.first_id
              FROM (
                    SELECT other.id, MIN(first.id) AS first_id
                      FROM account_payment other
                      JOIN account_move__account_payment other_doc
                        ON other_doc.payment_id = other.id
                      JOIN account_move__account_payment first_doc
                        ON first_doc.invoice_id = other_doc.invoice_id
                      JOIN account_payment first ON first.id = first_doc.payment_id
                     WHERE first.create_date = other.create_date
                       AND first.create_uid = other.create_uid
                       AND first.payment_type = 'inbound'
                       AND other.payment_type = 'inbound'
                  GROUP BY other.id
                    HAVING COUNT(DISTINCT first.id) > 1
                   ) together
             WHERE together.id = payment.id
               AND payment.deposit_receipt_payment_id IS NULL
            """
        )
    )
