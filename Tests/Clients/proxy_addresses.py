"""Asks through a proxy from several loopback addresses, with what clients like to say of themselves, and prints the
statuses: HOST:PORT CA.pem PATH COUNT ADDRESS..."""

import http.client
import json
import ssl
import sys

(host, port), authority, path, count = sys.argv[1].split(":"), sys.argv[2], sys.argv[3], int(sys.argv[4])
context = ssl.create_default_context(cafile=authority)
answers = {}
for address in sys.argv[5:]:
    for number in range(count):
        connection = http.client.HTTPSConnection(host, int(port), context=context, source_address=(address, 0))
        connection.request("GET", path, headers={"X-Forwarded-For": f"198.51.100.{number}"})
        answers.setdefault(address, []).append(str(connection.getresponse().status))
        connection.close()
print(json.dumps(answers))
