"""Compare a module's i18n folder with its terms as Odoo has just exported them, or update it.

catalogues.py --check|--write MODULE_FOLDER EXPORTED_POT
"""

import sys
from pathlib import Path

import polib

COMPLETE = ("ru", "de", "es", "fr")  # languages that must have every term
DATES = ('"POT-Creation-Date', '"PO-Revision-Date')


def load(path):
    return polib.pofile(str(path), wrapwidth=78)


def dump(catalogue, dates=True):
    """Return the text of a catalogue, without its dates for comparisons."""
    lines = str(catalogue).splitlines(keepends=True)
    return "".join(line for line in lines if dates or not line.startswith(DATES))


def merged(catalogue, template):
    """Return `template` with the translations and the header of `catalogue`."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    for entry in template:
        if old := known.get((entry.msgctxt, entry.msgid)):
            entry.msgstr = old.msgstr
            entry.flags = sorted({*entry.flags, *({"fuzzy"} & set(old.flags))})
    created = {"POT-Creation-Date": template.metadata["POT-Creation-Date"]}
    template.metadata = {**catalogue.metadata, **created}
    template.header = catalogue.header
    return template


def wanted(folder, exported):
    """Yield each file of the i18n folder with the catalogue that should be in it."""
    template = folder / f"{exported.stem}.pot"
    yield template, load(exported)
    for path in sorted(folder.glob("*.po")):
        yield path, merged(load(path), load(exported))


def incomplete(path, catalogue):
    """Yield what a complete language misses."""
    if path.suffix == ".po" and path.stem in COMPLETE:
        for entry in catalogue:
            if not entry.msgstr or entry.fuzzy:
                yield f"{path}: {'fuzzy' if entry.fuzzy else 'not translated'}: {entry.msgid!r}"


def problems(folder, exported):
    for language in COMPLETE:
        if not (folder / f"{language}.po").exists():
            yield f"{folder / f'{language}.po'} is missing: copy the .pot file to it and translate"
    for path, catalogue in wanted(folder, exported):
        if not path.exists() or dump(load(path), dates=False) != dump(catalogue, dates=False):
            yield f"{path} is not up to date: make pot"
        yield from incomplete(path, catalogue)


def write(folder, exported):
    folder.mkdir(exist_ok=True)
    for path, catalogue in wanted(folder, exported):
        if not path.exists() or dump(load(path), dates=False) != dump(catalogue, dates=False):
            path.write_text(dump(catalogue).rstrip("\n") + "\n")
            print(f"written: {path}")
        for line in incomplete(path, catalogue):
            print(line)


def main(mode, module_folder, exported):
    folder, exported = Path(module_folder, "i18n"), Path(exported)
    if mode == "--write":
        return write(folder, exported)
    found = list(problems(folder, exported))
    print("\n".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
