"""WeasyPrint as its documentation shows it, without tags and without our worker: a document from the file that is named,
rendered once for each line of input; answers with the milliseconds. Run by the Python of `.vendor/weasyprint`."""

import sys
import time

from weasyprint import HTML

document = open(sys.argv[1], encoding="utf-8").read()
for _ in sys.stdin:
    begin = time.perf_counter()
    HTML(string=document).write_pdf()
    print((time.perf_counter() - begin) * 1000, flush=True)
