"""Odoo's own lint tests on this addon. A program for `odoo shell`; ends with status 1 if one fails.

The package of these tests wants pylint in Odoo's environment as soon as it is imported, which the
classes named here do not need: they are imported without it.
"""

import importlib
import os
import pathlib
import sys
import types
import unittest
from unittest.mock import patch

from odoo.modules import Manifest

import odoo.addons.test_lint

CLASSES = {
    "test_index": "TestIndex",
    "test_manifests": "ManifestLinter",
    "test_naming": "TestNaming",
    "test_onchange_domains": "TestOnchangeDomains",
    "test_override_signatures": "TestLintOverrideSignatures",
    "test_test_holes": "TestTestHoles",
}

package = types.ModuleType("odoo.addons.test_lint.tests")
package.__path__ = [str(pathlib.Path(odoo.addons.test_lint.__path__[0], "tests"))]
sys.modules[package.__name__] = package
classes = [
    getattr(importlib.import_module(f"{package.__name__}.{file}"), name)
    for file, name in CLASSES.items()
]
for cls in classes:
    # Odoo's own TestCase.run wants Odoo's result class; unittest's prints what is wrong.
    cls.run = unittest.TestCase.run
    cls.subTest = unittest.TestCase.subTest

suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, classes))
ours = [Manifest.for_addon(name) for name in os.environ["MODULES"].split()]
with patch.object(Manifest, "all_addon_manifests", lambda: ours):
    result = unittest.TextTestRunner(verbosity=2).run(suite)
sys.exit(not result.wasSuccessful())
