"""Runs aiosmtpd: python smtp_main.py PORT FOLDER [--auth user:password] [--starttls CERTIFICATE_FOLDER]"""

import argparse
import asyncio
import pathlib
import ssl
import subprocess
import time

from aiosmtpd.smtp import SMTP, AuthResult


class Store:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder

    async def handle_DATA(self, server, session, envelope):
        name = self.folder / f"{time.time_ns()}.eml"
        part = name.with_suffix(".part")
        part.write_bytes(b"X-Rcpt: " + ",".join(envelope.rcpt_tos).encode() + b"\r\n" + envelope.original_content)
        part.rename(name)
        return "250 2.0.0 stored as " + name.name


def certificate(folder: pathlib.Path) -> ssl.SSLContext:
    key, chain = folder / "smtp.key", folder / "smtp.crt"
    if not key.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", str(key), "-out", str(chain), "-days", "2", "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context


async def main():
    words = argparse.ArgumentParser()
    words.add_argument("port", type=int)
    words.add_argument("folder", type=pathlib.Path)
    words.add_argument("--auth")
    words.add_argument("--starttls", type=pathlib.Path)
    options = words.parse_args()

    settings = {"enable_SMTPUTF8": True, "data_size_limit": 1 << 22}
    if options.starttls:
        settings |= {"tls_context": certificate(options.starttls), "require_starttls": True}
    if options.auth:
        expected = tuple(word.encode() for word in options.auth.split(":", 1))
        settings |= {"auth_required": True, "auth_require_tls": bool(options.starttls),
                     "authenticator": lambda server, session, envelope, mechanism, data: AuthResult(
                         success=(data.login, data.password) == expected)}
    store = Store(options.folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(store, hostname="mail.test", **settings), "127.0.0.1", options.port)
    await server.serve_forever()


asyncio.run(main())
