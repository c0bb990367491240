#!/usr/bin/env python3
"""A server with every misbehaviour, one a host name, for tests/service/hostile_server_test.cc and bench/hostile.py.

    hostile_server.py [PORT [SERVED]]

Listens on 127.0.0.1 and says "listening PORT". The first label of the Host field names the misbehaviour
(`gzip_bomb.test`; "good" has none). It is done on /, but for those that are done on /robots.txt or /sitemap.xml. The
host "site" has pages without end; for each of them a byte is added to the file SERVED. With --list: the names of the
others, one a line.
"""
import asyncio
import gzip
import resource
import socket
import struct
import subprocess
import sys
import zlib

MEBIBYTE = b"<p>x</p>" * (1 << 17)
BOMB_MEBIBYTES = 128  # Decoded; the decoder takes 10 of them.
DOCUMENT = b"<html><body><article><h1>Title</h1><p>" + b"A sentence of no great length. " * 30 + b"</p></article>"
BILLION = (b'<!DOCTYPE x [<!ENTITY a0 "ha">' +
           b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 12)) + b"]>")


def head(status="200 OK", *fields, content_type="text/html"):
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", "Connection: close", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(body, *fields, content_type="text/html"):
    return head("200 OK", f"Content-Length: {len(body)}", *fields, content_type=content_type) + body


def packed(coding):
    """BOMB_MEBIBYTES of HTML in that coding."""
    if coding in ("gzip", "deflate"):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
        return b"".join(packer.compress(MEBIBYTE) for _ in range(BOMB_MEBIBYTES)) + packer.flush()
    tool = {"br": ["brotli", "-c", "-q", "5", "-w", "24"], "zstd": ["zstd", "-c", "-q"]}[coding]
    return subprocess.run(tool, input=MEBIBYTE * BOMB_MEBIBYTES, stdout=subprocess.PIPE, check=True).stdout


served = open(sys.argv[2], "ab", buffering=0) if sys.argv[2:] else None
bombs = {}  # By coding; made before anybody asks, as it takes seconds.


class Client:
    def __init__(self, reader, writer, path, host):
        self.reader, self.writer, self.path, self.host = reader, writer, path, host

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def send_forever(self, piece, pause=0.0):
        while True:
            await self.send(piece)
            await asyncio.sleep(pause)

    def reset(self):
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


def says(answer):
    async def behave(client):
        await client.send(answer() if callable(answer) else answer)
    return behave


def then_forever(first, piece, pause=0.0):
    async def behave(client):
        await client.send(first)
        await client.send_forever(piece, pause)
    return behave


async def reset_in_body(client):
    await client.send(head("200 OK", "Content-Length: 5000") + DOCUMENT)
    await asyncio.sleep(0.05)
    client.reset()


async def reset_at_once(client):
    client.reset()


async def silence(client):
    await asyncio.sleep(3600)


async def redirect_chain(client):
    number = int(client.path[1:]) if client.path[1:].isdigit() else 0
    await client.send(head("302 Found", f"Location: /{number + 1}", "Content-Length: 0"))


async def site(client):
    """Each page links to the next, so that a host has always work."""
    number = int(client.path[1:]) if client.path[1:].isdigit() else 0
    if served:
        served.write(b".")
    await client.send(whole(DOCUMENT.replace(b"Title", b"%d" % number) + b'<a href="/%d">next</a>' % (number + 1)))


async def sitemap_chain(client):
    number = int("".join(c for c in client.path if c.isdigit()) or 0)
    index = (f"<sitemapindex><sitemap><loc>http://{client.host}/sitemap{number + 1}.xml</loc></sitemap></sitemapindex>")
    await client.send(whole(index.encode(), content_type="application/xml"))


async def sitemap_self(client):
    index = f"<sitemapindex><sitemap><loc>http://{client.host}/sitemap.xml</loc></sitemap></sitemapindex>"
    await client.send(whole(index.encode(), content_type="application/xml"))


SITEMAP_BOMB = BILLION + b"<urlset><url><loc>&a11;</loc></url></urlset>"
FEED_BOMB = BILLION + b"<rss><channel><item><title>&a11;</title><link>&a11;</link></item></channel></rss>"

ON_PAGE = {
    "good": says(whole(DOCUMENT)),
    "gzip_bomb": says(lambda: whole(bombs["gzip"], "Content-Encoding: gzip")),
    "deflate_bomb": says(lambda: whole(bombs["deflate"], "Content-Encoding: deflate")),
    "br_bomb": says(lambda: whole(bombs["br"], "Content-Encoding: br")),
    "zstd_bomb": says(lambda: whole(bombs["zstd"], "Content-Encoding: zstd")),
    "nested_bomb": says(lambda: whole(gzip.compress(bombs["gzip"]), "Content-Encoding: gzip, gzip")),
    "nested_deep": says(lambda: whole(gzip.compress(gzip.compress(bombs["gzip"])), "Content-Encoding: gzip, gzip, gzip")),
    "endless_body": then_forever(head(), DOCUMENT * 50),
    "dripping_body": then_forever(head(), b"x", 1.0),
    "dripping_header": then_forever(b"HTTP/1.1 200 OK\r\nX: ", b"x", 1.0),
    "silence": silence,
    "truncated_body": says(head("200 OK", "Content-Length: 5000") + DOCUMENT),
    "reset_in_body": reset_in_body,
    "reset_at_once": reset_at_once,
    "length_too_long": says(head("200 OK", f"Content-Length: {1 << 62}") + DOCUMENT),
    "length_too_short": says(head("200 OK", "Content-Length: 100") + DOCUMENT),
    "length_negative": says(head("200 OK", "Content-Length: -5") + DOCUMENT),
    "length_twice": says(head("200 OK", "Content-Length: 100", "Content-Length: 200") + DOCUMENT),
    "charset_lie": says(whole("<p>tiếng Việt</p>".encode("utf-16"), content_type="text/html; charset=utf-8")),
    "charset_unknown": says(whole(DOCUMENT, content_type="text/html; charset=klingon")),
    "many_headers": says(head("200 OK", *["X: y"] * 5000) + DOCUMENT),
    "huge_header": says(head("200 OK", "X: " + "y" * (1 << 20)) + DOCUMENT),
    "endless_headers": then_forever(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000),
    "interim_flood": then_forever(b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 10),
    "redirect_loop": says(head("302 Found", "Location: /", "Content-Length: 0")),
    "redirect_chain": redirect_chain,
    "redirect_inside": says(head("302 Found", "Location: file:///etc/passwd", "Content-Length: 0")),
    "status_none": says(b"HTTP/1.1 OK\r\n\r\n" + DOCUMENT),
    "status_large": says(head("99999 Large") + DOCUMENT),
    "status_999": says(head("999 Denied", "Content-Length: 0")),
    "http_09": says(DOCUMENT),
    "garbage": says(bytes(range(256)) * 100),
    "nul_in_header": says(head("200 OK", "X: a\0b") + DOCUMENT),
    "nul_in_body": says(whole(DOCUMENT.replace(b" ", b"\0"))),
    "no_body": says(whole(b"")),
    "chunk_size_garbage": says(head("200 OK", "Transfer-Encoding: chunked") + b"xyz\r\n" + DOCUMENT),
    "chunk_size_huge": says(head("200 OK", "Transfer-Encoding: chunked") + b"ffffffffffffffffff\r\n" + DOCUMENT),
    "chunk_unended": says(head("200 OK", "Transfer-Encoding: chunked") + b"10\r\n" + b"x" * 16 + b"\r\n"),
    "coding_lie": says(whole(DOCUMENT, "Content-Encoding: gzip")),
    "coding_unknown": says(whole(DOCUMENT, "Content-Encoding: klingon")),
    "type_lie": says(whole(bytes(range(256)) * 200, content_type="text/html")),
    "type_image": says(whole(DOCUMENT, content_type="image/png")),
    "deep_tree": says(whole(b"<div>" * 400_000)),
}
ON_ROBOTS = {
    "robots_endless": then_forever(head(content_type="text/plain"), b"Disallow: /never\n" * 1000),
    "robots_dripping": then_forever(head(content_type="text/plain"), b"#", 1.0),
    "robots_redirects": says(head("302 Found", "Location: /robots.txt", "Content-Length: 0")),
}
ON_SITEMAP = {
    "sitemap_self": sitemap_self,
    "sitemap_chain": sitemap_chain,
    "sitemap_bomb": says(whole(SITEMAP_BOMB, content_type="application/xml")),
    "sitemap_gzip_bomb": says(lambda: whole(bombs["gzip"], content_type="application/gzip")),
}
ON_FEED = {
    "feed_bomb": says(whole(FEED_BOMB, content_type="application/rss+xml")),
    "feed_endless": then_forever(head(content_type="application/rss+xml"),
                                 b"<rss><channel>" + b"<item><link>/a</link></item>" * 1000),
}
EVERY = {**ON_PAGE, **ON_ROBOTS, **ON_SITEMAP, **ON_FEED}


def behaviour(name, path, host):
    if path == "/robots.txt":
        if name in ON_SITEMAP:
            return says(whole(f"Sitemap: http://{host}/sitemap.xml\n".encode(), content_type="text/plain"))
        return ON_ROBOTS.get(name, says(head("404 Not Found", "Content-Length: 0")))
    if name == "site":
        return site
    if name in ON_SITEMAP:
        return ON_SITEMAP[name] if path.startswith("/sitemap") else says(whole(DOCUMENT))
    if name in ON_FEED:
        return ON_FEED[name]
    return ON_PAGE.get(name, ON_PAGE["good"])


async def serve(reader, writer):
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        host = next(line[6:] for line in lines if line.lower().startswith("host: "))
        path = lines[0].split(" ")[1]
        await behaviour(host.split(".")[0], path, host)(Client(reader, writer, path, host))
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main():
    bombs.update((coding, packed(coding)) for coding in ("gzip", "deflate", "br", "zstd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 0, backlog=4096)
    print("listening", server.sockets[0].getsockname()[1], file=sys.stderr, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(EVERY))
    else:
        asyncio.run(main())
