#!/usr/bin/env python3
"""read_warc.py FILE...: what a reader that shares no code with newsieve finds in WARC files.

One JSON object a record, in order. Every gzip member must be exactly one record, every declared length and
SHA-1 digest right, and every HTTP head one that Python's http.client reads; the first that is not ends it with
exit code 1 and a sentence.
"""
import base64
import hashlib
import http.client
import io
import json
import re
import sys
import zlib


class Unsound(Exception):
    pass


def members(data):
    """(offset, length, bytes) of each gzip member."""
    begin = 0
    while begin < len(data):
        unpacker = zlib.decompressobj(wbits=31)
        unpacked = unpacker.decompress(data[begin:])
        if not unpacker.eof:
            raise Unsound(f"the member at {begin} breaks off")
        length = len(data) - begin - len(unpacker.unused_data)
        yield begin, length, unpacked
        begin += length


def fields_of(head):
    version, *lines = head.decode("utf-8").split("\r\n")
    if version != "WARC/1.1":
        raise Unsound(f"version line {version!r}")
    return [tuple(line.split(": ", 1)) for line in lines]


def sha1(data):
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


class Socket:
    """What http.client reads a response from."""

    def __init__(self, data):
        self.data = data

    def makefile(self, _mode):
        return io.BytesIO(self.data)


def read_record(record):
    head, separator, rest = record.partition(b"\r\n\r\n")
    if not separator:
        raise Unsound("a head without an end")
    fields = dict(fields_of(head))
    length = int(fields["Content-Length"])
    block = rest[:length]
    if len(block) != length or rest[length:] != b"\r\n\r\n":
        raise Unsound("Content-Length is wrong")
    if not re.fullmatch(r"<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>", fields["WARC-Record-ID"]):
        raise Unsound(f"record id {fields['WARC-Record-ID']}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", fields["WARC-Date"]):
        raise Unsound(f"date {fields['WARC-Date']}")
    if fields["WARC-Block-Digest"] != sha1(block):
        raise Unsound("WARC-Block-Digest is wrong")
    return fields, block


def read_http(kind, fields, block):
    if kind == "request":
        line, _, rest = block.partition(b"\r\n")
        headers = http.client.parse_headers(io.BytesIO(rest))
        return {"line": line.decode(), "http": {k.lower(): v for k, v in headers.items()}}
    response = http.client.HTTPResponse(Socket(block), method="HEAD")
    response.begin()
    body = block.partition(b"\r\n\r\n")[2]
    if kind == "response" and fields["WARC-Payload-Digest"] != sha1(body):
        raise Unsound("WARC-Payload-Digest is wrong")
    headers = {k.lower(): v for k, v in response.getheaders()}
    return {"status": response.status, "http": headers, "body": base64.b64encode(body).decode()}


def main():
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            data = file.read()
        for offset, length, unpacked in members(data):
            try:
                fields, block = read_record(unpacked)
                kind = fields["WARC-Type"]
                found = {"type": kind, "uri": fields.get("WARC-Target-URI", ""), "fields": fields}
                found.update({"file": path.rpartition("/")[2], "offset": offset, "bytes": length})
                if kind in ("request", "response", "revisit"):
                    found.update(read_http(kind, fields, block))
                else:
                    found["text"] = block.decode("utf-8")
                print(json.dumps(found))
            except (Unsound, KeyError, ValueError, http.client.HTTPException) as error:
                sys.exit(f"{path} at {offset}: {error!r}")


try:
    main()
except Unsound as error:
    sys.exit(f"{error}")
