from odoo.tests import tagged

from .document_world import DocumentCase

OFTEN = 20  # so many tries tell how often an operation is done


class PropertiesCase(DocumentCase):
    """Whatever is done with documents, no money of a client is created or lost.

    A failure prints the shortest sequences of operations that lead to it. Set DEPOSIT_TEST_SEED to
    a number for other operations, DEPOSIT_TEST_EXAMPLES for more of them: the suite does a few.
    """

    def check_no_fault(self):
        faults = self.run_machine()
        self.print_counts()
        self.assertFalse([str(fault) for _steps, fault in faults.values()])
        for name in self.done | self.refused:
            tries = self.done[name] + self.refused[name]
            if tries >= OFTEN:
                self.assertGreater(self.done[name], 0.3 * tries, f"{name} is hardly ever done")


@tagged("post_install", "-at_install")
class TestDocumentProperties(PropertiesCase):
    examples = 3

    def test_no_sequence_of_operations_creates_or_loses_money(self):
        self.check_no_fault()


@tagged("post_install", "-at_install")
class TestDocumentPropertiesYen(PropertiesCase):
    currency_name, examples = "JPY", 2

    def test_no_sequence_of_operations_creates_or_loses_money_without_decimals(self):
        self.check_no_fault()


@tagged("post_install", "-at_install")
class TestDocumentPropertiesDinar(PropertiesCase):
    currency_name, examples, seed = "KWD", 1, 4

    def test_no_sequence_of_operations_creates_or_loses_money_with_three_decimals(self):
        self.check_no_fault()
