"""A partner whose behaviour a test scripts, and the stand-in that ships."""

import contextlib
import http.server
import json
import pathlib
import re
import socket
import ssl
import struct
import subprocess
import threading
import time

from .process import Process, until


def self_signed(folder: pathlib.Path, name: str = "partner") -> tuple[str, str]:
    """Certificate and key for 127.0.0.1."""
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = folder / f"{name}-key.pem", folder / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                    "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out",
                    str(certificate)], check=True, capture_output=True)
    return str(certificate), str(key)


class Partner:
    """Answers MOE calls by `script(call number, request) -> reply`; keeps every request that arrived whole.

    A reply is (status, body) or (status, body, headers), or one of the words `cut` (the connection is reset after the
    request), `silence` (nothing, for as long as the caller waits), `late` (the work is done, the answer never comes).
    Over TLS with `certificate`; `demands` names the authorities of the certificates that callers have to show.
    """

    GOOD = (201, {"moeId": "m-1", "status": "SYNCED"})

    def __init__(self, script=None, port: int = 0, certificate: tuple[str, str] | None = None, demands: str | None = None):
        self.script = script or (lambda number, request: Partner.GOOD)
        self.calls: list[dict] = []
        self.effects: dict[str, int] = {}  # business effects by Idempotency-Key
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                outer._handle(self)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", port), Handler)
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            if demands:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(demands)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def _handle(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        request = {"path": handler.path, "headers": {k.lower(): v for k, v in handler.headers.items()}, "body": body,
                   "at": time.monotonic()}
        with self.lock:
            self.calls.append(request)
            number = len(self.calls)
        reply = self.script(number, request)
        key = request["headers"].get("idempotency-key", "")
        if reply == "late" or isinstance(reply, tuple) and reply[0] in (200, 201):
            with self.lock:
                self.effects.setdefault(key, 0)
                self.effects[key] += self.effects[key] == 0  # the partner knows the key
        if reply in ("cut", "late"):
            with contextlib.suppress(OSError):
                handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.close_connection = True
            handler.connection.close()
            return
        if reply == "silence":
            time.sleep(60)
            return
        status, answer, *headers = reply
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        handler.send_response(status)
        for name, value in (headers[0] if headers else {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def of(self, user_id: str) -> list[dict]:
        with self.lock:
            return [call for call in self.calls if user_id.encode() in call["body"]]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class StandIn:
    """`vestibule stand-in partners`."""

    def __init__(self, binary, folder: pathlib.Path):
        self.data = folder / "received"
        self.process = Process([binary, "stand-in", "partners", "--listen", "127.0.0.1:0", "--data", self.data], folder,
                               "stand-in")

    def start(self):
        self.process.start()
        self.url = until(lambda: (found := re.search(r"^ready (http://\S+)$", self.process.output.read_text(), re.MULTILINE))
                         and found.group(1), "the stand-in prints ready")
        return self

    def received(self, name: str = "moe") -> list[dict]:
        file = self.data / f"{name}.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def stop(self) -> int:
        return self.process.stop()
