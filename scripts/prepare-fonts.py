"""Copies the Inter faces that reports use, changed so that text can be read back out of the PDFs.

usage: prepare-fonts.py FROM TO

The engine hands glyphs to its PDF writer without the text they stand for; the writer looks each glyph up in the
font's character map. Glyphs that exist only by substitution (tabular digits, contextual forms) are found there under
private-use codes or not at all, and copying "503 km" out of the PDF gives " km". So the copies have
- tabular digits (and what belongs to them) as the characters' own glyphs, which the design wants everywhere anyway,
- no private-use codes, and of two letters with one glyph only the usual one,
- no substitutions except composing accents (ccmp) and local forms (locl).
"""

import pathlib
import sys

from fontTools.ttLib import TTFont

FACES = ["Regular", "Italic", "Medium", "MediumItalic", "SemiBold", "SemiBoldItalic", "Bold", "BoldItalic"]
# The phonetic iota has the Greek one's glyph, which would be read back as the phonetic.
RARE = {0x0269}
KEPT_FEATURES = {"ccmp", "locl"}


def tabular_forms(font):
    """Glyph to tabular glyph, from the single substitutions of `tnum`."""
    table = font["GSUB"].table
    indices = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    forms = {}
    for index in sorted(indices):
        for subtable in table.LookupList.Lookup[index].SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            forms.update(getattr(subtable, "mapping", {}))
    return forms


def remap(font, forms):
    for table in font["cmap"].tables:
        table.cmap = {
            code: forms.get(glyph, glyph)
            for code, glyph in table.cmap.items()
            if not 0xE000 <= code <= 0xF8FF and code not in RARE
        }


def drop_substitutions(font):
    table = font["GSUB"].table
    records = table.FeatureList.FeatureRecord
    kept = [index for index, record in enumerate(records) if record.FeatureTag in KEPT_FEATURES]
    place = {index: new for new, index in enumerate(kept)}
    for script in table.ScriptList.ScriptRecord:
        languages = [record.LangSys for record in script.Script.LangSysRecord]
        for language in filter(None, [script.Script.DefaultLangSys, *languages]):
            language.FeatureIndex = [place[index] for index in language.FeatureIndex if index in place]
            language.FeatureCount = len(language.FeatureIndex)
    table.FeatureList.FeatureRecord = [records[index] for index in kept]
    table.FeatureList.FeatureCount = len(kept)


def main(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        font = TTFont(source / f"Inter-{face}.otf", recalcTimestamp=False)
        forms = tabular_forms(font)
        if not forms:
            sys.exit(f"Inter-{face}.otf has no tabular digits")
        remap(font, forms)
        drop_substitutions(font)
        font.save(target / f"Inter-{face}.otf")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
