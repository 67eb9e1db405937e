"""check_signature.py REPORT CERTIFICATE: what pyHanko says of the signature of a PDF, with the certificate as trust root."""

import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

with open(sys.argv[1], "rb") as file:
    signatures = PdfFileReader(file).embedded_signatures
    context = ValidationContext(trust_roots=[load_cert_from_pemder(sys.argv[2])])
    verdict = validate_pdf_signature(signatures[0], context)
    accepted = verdict.bottom_line and verdict.intact and verdict.trusted and len(signatures) == 1
    print("accepted" if accepted else "refused", verdict.coverage.name, verdict.modification_level.name)
