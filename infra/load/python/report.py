"""What the clients counted, as figures and as text."""

import argparse
import json
from collections import Counter

from client import Client
from latencies import Latencies

KINDS = ("submit", "rank")


def read_report(clients: list[Client], options: argparse.Namespace) -> dict:
    """All figures: for each stage and over all, rates and latencies by kind of request, and errors by kind."""
    stages = [
        {"seconds": stage.seconds, "from": stage.start, "to": stage.end, **figures(clients, [number], stage.seconds)}
        for number, stage in enumerate(options.plan)
    ]
    seconds = sum(stage.seconds for stage in options.plan)
    total = {"seconds": seconds, **figures(clients, list(range(len(options.plan))), seconds)}
    slow = [
        kind
        for kind, row in total["requests"].items()
        if options.max_p99 is not None and row["p99_ms"] > options.max_p99
    ]
    return {
        "url": options.url,
        "load": "open rate" if options.is_open else "closed loop",
        "stages": stages,
        "total": total,
        "max_p99_ms": options.max_p99,
        "too_slow": slow,
        "passed": bool(total["requests"]) and not total["errors"] and not slow,
    }


def figures(clients: list[Client], stages: list[int], seconds: float) -> dict:
    requests = {}
    for kind in KINDS:
        merged = Latencies()
        for client in clients:
            for stage in stages:
                if (stage, kind) in client.latencies:
                    merged.merge(client.latencies[stage, kind])
        if merged.count > 0:
            requests[kind] = {
                "count": merged.count,
                "per_second": round(merged.count / seconds, 1),
                **{f"p{p}_ms": round(merged.percentile_ms(p / 100), 2) for p in (50, 95, 99)},
                "max_ms": round(merged.longest * 1000, 2),
            }
    errors: Counter[str] = Counter()
    for client in clients:
        for (stage, kind, what), count in client.errors.items():
            if stage in stages:
                errors[f"{kind}: {what}"] += count
    return {"requests": requests, "errors": dict(errors)}


def show_report(report: dict) -> str:
    head = f"{'stage':<22}{'request':<9}{'ok':>10}{'per s':>10}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'max ms':>9}"
    lines = [f"{report['load']} against {report['url']}", "", head, "-" * len(head)]
    unit = "/s" if report["load"] == "open rate" else " clients"
    for number, stage in enumerate(report["stages"], 1):
        lines += rows_of(f"{number}: {stage['from']:g} to {stage['to']:g}{unit}", stage)
    if len(report["stages"]) > 1:
        lines += rows_of("all", report["total"])
    errors = report["total"]["errors"]
    lines += ["", "errors: none" if not errors else "errors:"]
    lines += [f"  {count:>8,}  {what}" for what, count in sorted(errors.items(), key=lambda each: -each[1])]
    if report["too_slow"]:
        lines.append(f"slower than {report['max_p99_ms']:g} ms at p99: {', '.join(report['too_slow'])}")
    if not report["total"]["requests"]:
        lines.append("nothing was answered")
    lines.append("passed" if report["passed"] else "FAILED")
    return "\n".join(lines)


def rows_of(name: str, stage: dict) -> list[str]:
    return [
        f"{name:<22}{kind:<9}{row['count']:>10,}{row['per_second']:>10,}"
        f"{row['p50_ms']:>9}{row['p95_ms']:>9}{row['p99_ms']:>9}{row['max_ms']:>9}"
        for kind, row in stage["requests"].items()
    ]


def write_json(path: str, report: dict) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(report, file, indent=2)
        file.write("\n")
