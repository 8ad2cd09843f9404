"""Stands in for Glance (two images, nothing else) and Neutron (every list is empty): Nova asks both when a server is
made, os-instance-actions never does. Usage: stub.py PORT, on loopback."""
import http.server
import json
import sys

IMAGES = ("70000000-0000-4000-8000-000000000001", "70000000-0000-4000-8000-000000000002")
IMAGE = {"name": "tiny", "status": "active", "size": 1, "visibility": "public", "container_format": "bare",
         "disk_format": "raw", "min_disk": 0, "min_ram": 0, "checksum": "0" * 32, "tags": [], "protected": False,
         "owner": None, "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}


class Stub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        parts = self.path.split("?")[0].strip("/").split("/")
        if parts == [""]:                               # Glance's versions
            url = "http://%s:%d/v2/" % self.server.server_address
            self.reply(200, {"versions": [{"id": "v2.9", "status": "CURRENT", "links": [{"rel": "self", "href": url}]}]})
        elif parts[:2] == ["v2", "images"] and parts[2:] and parts[2] in IMAGES:
            self.reply(200, dict(IMAGE, id=parts[2]))
        elif parts[:2] == ["v2", "schemas"]:            # glanceclient reads in it which keys are its own
            self.reply(200, {"name": parts[-1], "properties": {key: {} for key in ["id", *IMAGE]}})
        elif parts[0] == "v2.0" and len(parts) == 2:    # Neutron's lists
            self.reply(200, {parts[1].replace("-", "_"): []})
        else:
            self.send_error(404)

    def do_POST(self):                                  # shelving makes an image,
        self.rfile.read(int(self.headers["Content-Length"]))
        self.reply(201, dict(IMAGE, id=IMAGES[1], status="queued"))

    def do_DELETE(self):                                # unshelving deletes it
        self.reply(204)

    def reply(self, status, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Stub).serve_forever()
