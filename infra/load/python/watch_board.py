#!/usr/bin/env python3
"""Follows a board over a WebSocket, with nothing but Python's standard library: what any tool that listens can do.

    python3 infra/load/python/watch_board.py [--url http://127.0.0.1:8000] [--board global] [--top 10] [--changes N]

Prints a line of JSON for every frame that changes the board: its sequence and the rows, best first. Ends after N
changes, or when the server says goodbye. The protocol: GET /asyncapi.json; deltas are put, remove and rank operations
on rows keyed by player, and `prev` says which frame they follow.
"""

import argparse
import base64
import hashlib
import json
import os
import socket
import struct
import sys
from urllib.parse import urlencode, urlsplit

ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Closed(Exception):
    """The server ended the connection; the message says why."""


class WebSocket:
    """The client's half of RFC 6455, for servers that send whole text frames."""

    def __init__(self, url, path, timeout):
        parts = urlsplit(url)
        address = (parts.hostname, parts.port or 80)
        self.stream = socket.create_connection(address, timeout=timeout)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.stream.sendall(
            (
                f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )
        head = self._read_until(b"\r\n\r\n").decode("latin-1")
        status, *lines = head.split("\r\n")
        if " 101 " not in status:
            raise Closed(f"no upgrade: {status}")
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        wanted = base64.b64encode(hashlib.sha1((key + ACCEPT_GUID).encode()).digest()).decode()
        if headers.get("sec-websocket-accept") != wanted.lower():
            raise Closed("the server did not accept this very request")

    def frames(self):
        """Yields the text of each frame; answers pings on the way."""
        while True:
            first, second = self._read(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self._read(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._read(8))
            payload = self._read(length)
            opcode = first & 0x0F
            if opcode == TEXT:
                yield payload.decode()
            elif opcode == PING:
                self._send(PONG, payload)
            elif opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                raise Closed(f"{code} {payload[2:].decode()}")

    def _send(self, opcode, payload):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.stream.sendall(bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + masked)

    def _read(self, count):
        while len(self.buffer) < count:
            chunk = self.stream.recv(65536)
            if not chunk:
                raise Closed("the connection ended")
            self.buffer += chunk
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def _read_until(self, mark):
        while mark not in self.buffer:
            chunk = self.stream.recv(65536)
            if not chunk:
                raise Closed("the connection ended")
            self.buffer += chunk
        data, self.buffer = self.buffer.split(mark, 1)
        return data


class Board:
    """Rows keyed by player, as the frames say. Never guesses: every operation is absolute."""

    def __init__(self):
        self.rows = {}
        self.position = None

    def take(self, frame):
        """Applies a frame; true if it may have changed the board. Raises ValueError where frames are missing."""
        if frame["type"] == "snapshot":
            self.rows = {row["userId"]: row for row in frame["entries"]}
        elif frame["type"] == "delta":
            if self.position != (frame["epoch"], frame["prev"]):
                raise ValueError(f"a gap: {self.position} is not {frame['epoch']}, {frame['prev']}")
            for op in frame["ops"]:
                if op["op"] == "put":
                    self.rows[op["entry"]["userId"]] = op["entry"]
                elif op["op"] == "remove":
                    self.rows.pop(op["userId"], None)
                else:
                    self.rows[op["userId"]].update(rank=op["rank"], ordinal=op["ordinal"])
        else:
            return False
        self.position = (frame["epoch"], frame["sequence"])
        return True

    def best_first(self):
        return sorted(self.rows.values(), key=lambda row: row["ordinal"])


def main():
    parser = argparse.ArgumentParser(description="Follows a board, live.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--board", default="global")
    parser.add_argument("--top", type=int, default=10)
    parser.add_argument("--changes", type=int, default=0, help="end after so many; 0: never")
    args = parser.parse_args()
    query = urlencode({"board": args.board, "top": args.top})
    board, changes = Board(), 0
    try:
        for text in WebSocket(args.url, f"/ws?{query}", timeout=60).frames():
            if not board.take(json.loads(text)):
                continue
            rows = [[row["rank"], row["username"], row["totalScore"]] for row in board.best_first()]
            print(json.dumps({"sequence": board.position[1], "rows": rows}, ensure_ascii=False), flush=True)
            changes += 1
            if changes == args.changes:
                return 0
    except (Closed, OSError) as reason:
        print(f"ended: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
