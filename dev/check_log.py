"""Shows the lines of Odoo's server logs that must not be there, and fails if there are any.

    dev/check_log.py BASELINE LOG...

Must not be there: every ERROR and CRITICAL; every WARNING that names the addon, and every other
one that BASELINE, the log of the same steps without the addon, does not have too.
"""

import re
import sys
from pathlib import Path

ENTRY = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<text>.*)$")
OURS = re.compile(r"customer.deposit|deposit")


def entries(path):
    """Yield level and text of each entry, the lines that follow it included."""
    level, lines = None, []
    for line in Path(path).read_text(errors="replace").splitlines():
        match = ENTRY.match(line)
        if match and level:
            yield level, "\n".join(lines)
        if match:
            level, lines = match["level"], []
        lines.append(match["text"] if match else line)
    if level:
        yield level, "\n".join(lines)


def known(text):
    """Identify a warning whatever numbers and paths it holds."""
    return re.sub(r"\d+|/\S+", "…", text.splitlines()[0])


def main(baseline, *logs):
    allowed = {known(text) for level, text in entries(baseline) if level == "WARNING"}
    bad = [
        f"{Path(log).name}: {level} {text}"
        for log in logs
        for level, text in entries(log)
        if level in ("ERROR", "CRITICAL")
        or (level == "WARNING" and (OURS.search(text) or known(text) not in allowed))
    ]
    for line in bad:
        print(line, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
