"""Fills a database with operations. Run by bench/run."""

import os

from deposit_bench.load import fill

fill(os.environ["BENCH_DB"], int(os.environ["CYCLES"]))
