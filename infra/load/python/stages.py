"""What is asked for over time: stages, and the moments an open rate sends at."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """So many seconds in which the target goes in a straight line from one value to another."""

    seconds: float
    start: float
    end: float


def parse_stages(text: str) -> list[Stage]:
    """Reads "10:50,30:50,10:0". The first stage begins at 0. Raises ValueError with a message for the caller."""
    stages: list[Stage] = []
    for part in text.split(","):
        seconds, _, target = part.partition(":")
        try:
            stage = Stage(float(seconds), stages[-1].end if stages else 0.0, float(target))
        except ValueError:
            raise ValueError(f"a stage is SECONDS:TARGET, not {part!r}") from None
        if stage.seconds <= 0 or stage.end < 0:
            raise ValueError(f"a stage needs seconds above 0 and a target of 0 or more, not {part!r}")
        stages.append(stage)
    return stages


def stage_at(stages: list[Stage], seconds: float) -> tuple[int, float] | None:
    """Number of the stage at a moment and its target then; None after the end."""
    begin = 0.0
    for number, stage in enumerate(stages):
        if seconds < begin + stage.seconds:
            return number, stage.start + (stage.end - stage.start) * (seconds - begin) / stage.seconds
        begin += stage.seconds
    return None


def arrivals(stages: list[Stage]) -> Iterator[tuple[float, int]]:
    """Moments to send at, in seconds from the start, with the number of the stage: the rate's integral, step by step."""
    begin, owed = 0.0, 0.0
    step = 0.001
    for number, stage in enumerate(stages):
        for tick in range(round(stage.seconds / step)):
            share = tick * step / stage.seconds
            owed += (stage.start + (stage.end - stage.start) * share) * step
            while owed >= 1:
                owed -= 1
                yield begin + tick * step, number
        begin += stage.seconds
