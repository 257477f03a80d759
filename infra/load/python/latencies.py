"""Latencies in buckets that grow by two percent: any number of requests in a few kilobytes, exact to one percent."""

import math
from collections import Counter

GROWTH = math.log(1.02)


class Latencies:
    def __init__(self) -> None:
        self.buckets: Counter[int] = Counter()
        self.count = 0
        self.longest = 0.0

    def add(self, seconds: float) -> None:
        self.buckets[round(math.log(max(seconds, 1e-6)) / GROWTH)] += 1
        self.count += 1
        self.longest = max(self.longest, seconds)

    def merge(self, other: "Latencies") -> None:
        self.buckets.update(other.buckets)
        self.count += other.count
        self.longest = max(self.longest, other.longest)

    def percentile_ms(self, share: float) -> float:
        """Milliseconds within which a share of all was answered."""
        left = math.ceil(self.count * share)
        for bucket in sorted(self.buckets):
            left -= self.buckets[bucket]
            if left <= 0:
                return min(math.exp(bucket * GROWTH), self.longest) * 1000
        return self.longest * 1000
