"""Collects samples by name and round; gives each round's statistic and its spread over the rounds."""

import math
import statistics


def percentile(values, share):
    """The nearest-rank percentile: a value that was really seen."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share / 100 * len(ranked)) - 1)]


STATISTICS = {
    "median": statistics.median,
    "p50": lambda values: percentile(values, 50),
    "p90": lambda values: percentile(values, 90),
    "p99": lambda values: percentile(values, 99),
    "max": max,
}


class Figures:
    """`name -> one list of samples per round`, with unit and the aim that the figure is held against."""

    def __init__(self):
        self._samples = {}
        self._about = {}

    def add(self, name, samples, unit="ms", show=("median",), aim=None):
        """`samples`: one round's values; `show`: statistics of them; `aim`: {statistic: text}."""
        values = list(samples) if isinstance(samples, (list, tuple)) else [samples]
        if not values:
            raise ValueError(f"{name}: nothing was measured")
        self._samples.setdefault(name, []).append(values)
        self._about[name] = (unit, tuple(show), aim or {})

    def take(self, other):
        """Adds the rounds of `other`."""
        for name, rounds in other._samples.items():
            self._samples.setdefault(name, []).extend(rounds)
        self._about |= other._about

    def summary(self):
        return {name: self._one(name) for name in self._samples}

    def _one(self, name):
        unit, show, aim = self._about[name]
        rounds = self._samples[name]
        answer = {"unit": unit, "samples": sum(map(len, rounds))}
        for statistic in show:
            by_round = [STATISTICS[statistic](values) for values in rounds]
            every = STATISTICS[statistic]([value for values in rounds for value in values])
            answer[statistic] = {
                "rounds": [round(value, 3) for value in by_round], "min": round(min(by_round), 3),
                "median": round(statistics.median(by_round), 3), "max": round(max(by_round), 3),
                "all": round(every, 3),
            }
            if statistic in aim:
                answer[statistic]["aim"] = aim[statistic]
        return answer
