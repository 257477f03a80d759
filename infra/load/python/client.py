"""One connection that submits and reads, and counts what came of it."""

import argparse
import http.client
import json
import random
import time
import uuid
from collections import Counter
from urllib.parse import urlsplit

from latencies import Latencies


class Client:
    """Not shared between threads: each has its own, and the counts are added up at the end."""

    def __init__(self, options: argparse.Namespace, number: int) -> None:
        self.options = options
        self.random = random.Random(number)
        self.target = urlsplit(options.url)
        self.connection: http.client.HTTPConnection | None = None
        self.latencies: dict[tuple[int, str], Latencies] = {}
        self.errors: Counter[tuple[int, str, str]] = Counter()

    def send_one(self, stage: int, planned_at: float | None = None) -> bool:
        """Sends one request; its latency counts from `planned_at` (of time.monotonic) or from now. True if it went well."""
        player = self.random.randint(1, self.options.players)
        if self.random.random() < self.options.reads:
            return self._exchange(stage, "rank", planned_at, "GET", f"/api/leaderboard/rank/{player}", None, {})
        body = {"user_id": player, "score": self.random.randint(0, 10_000), "game_mode": self.options.mode}
        headers = {"content-type": "application/json", "idempotency-key": f'"{uuid.uuid4()}"'}
        path = "/api/leaderboard/submit"
        return self._exchange(stage, "submit", planned_at, "POST", path, json.dumps(body), headers)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _exchange(
        self,
        stage: int,
        kind: str,
        planned_at: float | None,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
    ) -> bool:
        began = time.monotonic() if planned_at is None else planned_at
        if self.options.key:
            headers["authorization"] = f"Bearer {self.options.key}"
        try:
            connection = self._connect()
            connection.request(method, self.target.path.rstrip("/") + path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            self.errors[stage, kind, type(error).__name__] += 1
            return False
        if answer.status in (200, 201):
            self.latencies.setdefault((stage, kind), Latencies()).add(time.monotonic() - began)
            return True
        self.errors[stage, kind, f"{answer.status} {code_of(text)}".rstrip()] += 1
        return False

    def _connect(self) -> http.client.HTTPConnection:
        if self.connection is None:
            kind = http.client.HTTPSConnection if self.target.scheme == "https" else http.client.HTTPConnection
            self.connection = kind(self.target.hostname or "127.0.0.1", self.target.port, timeout=10)
        return self.connection


def code_of(text: bytes) -> str:
    """The code of a problem (RFC 9457); empty where the answer is none."""
    try:
        return str(json.loads(text).get("code", ""))
    except (ValueError, AttributeError):
        return ""
