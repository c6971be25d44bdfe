from odoo.tools import SQL

from ..models.deposit_proof_report_query import SUMS
from .import_common import ImportCommon


class ProofMixin:
    """The proof of a client: what it says, and that it finds what was forged behind its back."""

    def get_proof(self, partner=None):
        return self.env["deposit.proof.report"].search(
            [("partner_id", "=", (partner or self.anna).id)]
        )

    def assertProof(self, partner=None, **expected):  # noqa: N802
        """Check the sums of a client that are not zero, and that they prove nothing was lost."""
        self.assertSound(self.account)
        proof = self.get_proof(partner)
        [sums] = proof.read(SUMS)
        self.env.invalidate_all()
        whole = self.env["deposit.proof.report"].search([])
        self.assertEqual((whole & proof).read(SUMS), [sums], "nothing is left out by its name")
        found = {fname: round(sums[fname], 2) for fname in SUMS if round(sums[fname], 2)}
        self.assertEqual(found, expected)

    def assertForged(self, difference, statement, *args, partner=None):  # noqa: N802
        """Check that the proof misses ``difference`` after ``statement``, which is undone then."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        self.env.cr.execute(SQL(statement, *args))
        self.assertTrue(self.env.cr.rowcount, "nothing was forged")
        self.env.invalidate_all()
        found = self.get_proof(partner).difference
        told = "\n".join(self.env["deposit.account"].search([]).check_integrity())
        savepoint.rollback()
        savepoint.close()
        self.env.invalidate_all()
        self.assertAlmostEqual(found, difference, 2)
        return told

    def get_item(self, records, account_type=None):
        """Return the item of a client account, or the one of a type of ledger accounts."""
        moves = records.move_id if "move_id" in records._fields else records
        return moves.line_ids.filtered(
            lambda line: (
                line.account_type == account_type if account_type else line.deposit_account_id
            )
        )


class ProofCommon(ProofMixin, ImportCommon):
    """A client with an account, and another one without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()
