"""Typst alone, warm: `compile.py FOLDER LANGUAGE`, the document once for each line of input; answers with the
milliseconds and the bytes. The HTML that the other engines print is turned into Typst's markup before the clock starts.
The fonts are those beside FONTCONFIG_FILE."""

import os
import pathlib
import shutil
import sys
import tempfile
import time

import typst

import markup

HERE = pathlib.Path(__file__).resolve().parent


def main():
    folder, language = pathlib.Path(sys.argv[1]), sys.argv[2]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(pathlib.Path(os.environ["FONTCONFIG_FILE"]).parent)])
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        shutil.copy(HERE / "design.typ", place)
        for asset in (folder / "assets").iterdir():
            shutil.copy(asset, place)
        document = markup.read((folder / f"{language}.html").read_text(), (HERE / "design.typ").read_text())
        for name, drawing in document.icons.items():
            (place / name).write_text(drawing)
        compiler = typst.Compiler(root=place, font_paths=fonts)
        for turn, _ in enumerate(sys.stdin):
            report = prepare(document, place, turn)
            begin = time.perf_counter()
            pdf = compiler.compile(report, format="pdf", pdf_tags=False)
            print((time.perf_counter() - begin) * 1000, len(pdf), flush=True)
            report.unlink()


def prepare(document, place, turn):
    """The report as one that Typst has not seen yet. It remembers what it made of the same input (a second time would take
    a small part of the first), and a server is asked for other reports. Design, fonts, icons and photos stay known."""
    for name, drawing in document.drawings.items():
        (place / name).write_text(f"{drawing}<!-- {turn} -->")
    report = place / f"report-{turn}.typ"
    report.write_text(document.markup(turn))
    return report


main()
