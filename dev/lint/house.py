"""The rules of this project that no linter knows. Reads the names of the files on stdin."""

import ast
import re
import sys
from pathlib import Path

MAX_FILE, MAX_FUNCTION = 400, 50
COUNTED = {".py", ".js", ".xml", ".scss", ".css", ".sh", ""}
UNCOUNTED = {"LICENSE"}
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9.])/(home|root|tmp|srv|work)/[a-z]")


def too_long(path, text):
    count = len(text.splitlines())
    if path.suffix in COUNTED and path.name not in UNCOUNTED and count > MAX_FILE:
        yield f"{path}: {count} lines, more than {MAX_FILE}"
    for node in ast.walk(ast.parse(text)) if path.suffix == ".py" else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - node.lineno + 1
            if length > MAX_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name}: {length} lines, over {MAX_FUNCTION}"


def never_run(path, text):
    """Odoo's own runner only loads the tests that the package imports."""
    if re.fullmatch(r"(bridges/\w+/)?tests/test_\w+\.py", str(path)):
        init = path.with_name("__init__.py")
        names = init.read_text() if init.exists() else ""
        if not re.search(rf"\b{path.stem}\b", names):
            yield f"{path}: not imported in {init}"


def machine_paths(path, text):
    if path.suffix in (".md", ".xml", ".csv"):
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE_PATH.search(line):
                yield f"{path}:{number}: path of one machine"


def old_idioms():
    """Read the table beside this file: suffixes, regular expression, what to write instead."""
    for line in Path(__file__).with_name("idioms.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            suffixes, pattern, advice = re.split(r"\s{2,}", line)
            yield tuple(suffixes.split()), re.compile(pattern), advice


IDIOMS = list(old_idioms())


def idioms(path, text):
    if path.parts[0] == "dev":
        return
    rules = [(pattern, advice) for suffixes, pattern, advice in IDIOMS if path.suffix in suffixes]
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, advice in rules:
            if pattern.search(line):
                yield f"{path}:{number}: {line.strip()[:80]!r}: {advice}"


def main():
    found = []
    for path in map(Path, sys.stdin.read().splitlines()):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # a picture
        for rule in (too_long, never_run, machine_paths, idioms):
            found += rule(path, text)
    print("\n".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
