"""An endpoint that only pretends: it accepts every segment, and says that it is done when it is asked.

    python3 examples/jobs/endpoint.py [PORT]

Listens on this machine alone; examples/federated has endpoints that train.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ends = {}


class Pretence(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["offpeak"]
        key = self.headers["Idempotency-Key"]
        if request["action"] == "start":
            ends[key] = {"status": "done"}
            if "end_round" in request:
                ends[key]["rounds_completed"] = request["end_round"]
        host, port = self.server.server_address
        self.answer(202, {"handle": key, "status_url": f"http://{host}:{port}/{key}"})

    def do_GET(self):
        end = ends.get(self.path.lstrip("/"))
        self.answer(200 if end else 404, end or {"reason": "no such segment"})

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8090), Pretence)
    print(f"pretends on http://127.0.0.1:{server.server_address[1]}/", flush=True)
    server.serve_forever()
