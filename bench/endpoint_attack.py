#!/usr/bin/env python3
"""Attacks an HTTP server on loopback until it is killed.

    bench/endpoint_attack.py PORT idle          10,000 connections that say nothing
    bench/endpoint_attack.py PORT slow_heads    10,000 that send a byte of a head a second
    bench/endpoint_attack.py PORT malformed     what is no HTTP, as fast as it goes, on 64 connections
    bench/endpoint_attack.py PORT huge_heads    heads without end, on 64 connections
    bench/endpoint_attack.py PORT huge_bodies   bodies without end, on 64 connections
    bench/endpoint_attack.py PORT flood         requests that are in order, as fast as it goes, on 64 connections
    bench/endpoint_attack.py PORT connections   a connection a request, as fast as it goes, 64 at once

A connection that the server closes is opened again, of the 10,000 a second later.
"""
import asyncio
import random
import resource
import sys

PORT = 0
HEAD = b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
MANY, FEW = 10_000, 64


async def idle(reader, writer):
    await reader.read()
    await asyncio.sleep(1)


async def slow_heads(reader, writer):
    for byte in HEAD % PORT + b"X: " + b"x" * 4096:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def malformed(reader, writer):
    writer.write(random.choice([b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + random.randbytes(200), b"\r\n\r\n" * 100,
                                b"GET / HTTP/9.9\r\n\r\n", b"GET /%zz HTTP/1.1\r\n\r\n", b"\0" * 1000,
                                b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                                b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"]))
    writer.write_eof()
    await reader.read()


async def huge_heads(reader, writer):
    writer.write(HEAD % PORT)
    while True:
        writer.write(b"X-Header: " + b"x" * 16384 + b"\r\n")
        await writer.drain()


async def huge_bodies(reader, writer):
    writer.write(b"POST /api/status HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nTransfer-Encoding: chunked\r\n\r\n" % PORT)
    while True:
        writer.write(b"4000\r\n" + b"x" * 16384 + b"\r\n")
        await writer.drain()


async def flood(reader, writer):
    while True:
        writer.write((HEAD % PORT + b"\r\n") * 16)
        await writer.drain()
        if not await reader.read(1 << 20):
            return


async def connections(reader, writer):
    writer.write(HEAD % PORT + b"Connection: close\r\n\r\n")
    await reader.read()


async def again_and_again(attack):
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
            try:
                await attack(reader, writer)
            finally:
                writer.close()
        except OSError:
            if attack in (idle, slow_heads):
                await asyncio.sleep(1)


async def main(attack):
    await asyncio.gather(*(again_and_again(attack) for _ in range(MANY if attack in (idle, slow_heads) else FEW)))


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    PORT = int(sys.argv[1])
    attacks = [idle, slow_heads, malformed, huge_heads, huge_bodies, flood, connections]
    asyncio.run(main({attack.__name__: attack for attack in attacks}[sys.argv[2]]))
