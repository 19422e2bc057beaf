"""A k-anonymity range server (https://haveibeenpwned.com/API/v3#PwnedPasswords) that answers, stalls or breaks."""

import hashlib
import http.server
import pathlib
import ssl
import subprocess
import threading
import time


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


class RangeServer:
    """`mode`: ok, slow (no answer in time), error (500), nonsense (200 with a page), cut (closed without an answer)."""

    def __init__(self, known=(), tls: ssl.SSLContext | None = None):
        self.known = {sha1(each) for each in known}
        self.mode, self.asked, self.headers = "ok", [], []
        part = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                part.asked.append(self.path)
                part.headers.append(dict(self.headers))
                if part.mode == "slow":
                    time.sleep(3)
                if part.mode == "cut":
                    return
                status, body = part.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str):
        if self.mode == "error":
            return 500, b"broken"
        if self.mode == "nonsense":
            return 200, b"<html>maintenance</html>"
        prefix = path.removeprefix("/range/")
        lines = [f"{each[5:]}:17" for each in self.known if each.startswith(prefix)]
        return 200, "\r\n".join(sorted(lines + [f"{i:035X}:0" for i in range(800)])).encode()

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Authority:
    """A certificate authority of the tests, and servers' certificates of it for 127.0.0.1."""

    def __init__(self, folder: pathlib.Path, name: str = "authority"):
        folder.mkdir(parents=True, exist_ok=True)
        self.key, self.certificate = folder / f"{name}.key", folder / f"{name}.pem"
        self._openssl("req", "-x509", *self._new_key(self.key), "-days", "2", "-subj", f"/CN={name}", "-out", self.certificate)

    @staticmethod
    def _new_key(path):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path

    @staticmethod
    def _openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    def server(self, address: str = "127.0.0.1") -> ssl.SSLContext:
        folder = self.key.parent / address
        folder.mkdir(exist_ok=True)
        key, request, chain, extensions = (folder / name for name in ("key", "request", "chain", "extensions"))
        extensions.write_text(f"subjectAltName=IP:{address}\n")
        self._openssl("req", *self._new_key(key), "-subj", f"/CN={address}", "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                      "-days", "2", "-extfile", extensions, "-out", chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        return context
