"""Measures one section and writes it into RESULTS.md. Run by bench/run, which names the section."""

import importlib
import os

from odoo.modules.registry import Registry

section = importlib.import_module(f"deposit_bench.{os.environ['BENCH_SECTION']}").main()
with Registry("bench_addon").cursor() as cr:
    section.write(cr)
