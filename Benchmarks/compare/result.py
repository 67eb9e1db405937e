"""What a scenario found: figures with their spread, and the ratios that are held against the targets."""

import statistics

from spine.figures import Figures


class Result:
    def __init__(self):
        self.figures = Figures()
        self.rows = []
        self.notes = []

    def row(self, what, values, unit, least=None, most=None, places=1):
        """One line of the table of targets: the median of `values`, one for each round, against a bound."""
        middle = statistics.median(values)
        reached = None if least is None and most is None else (
            (least is None or middle >= least) and (most is None or middle < most))
        bounds = [f">= {least:g}" if least is not None else "", f"< {most:g}" if most is not None else ""]
        self.rows.append({
            "what": what, "unit": unit, "median": round(middle, 4), "least": round(min(values), 4),
            "greatest": round(max(values), 4), "rounds": [round(value, 4) for value in values],
            "target": " and ".join(filter(None, bounds)), "reached": reached, "places": places})

    def note(self, text):
        self.notes.append(text)

    def summary(self):
        return {"targets": self.rows, "notes": self.notes, "figures": self.figures.summary()}


def shown(row):
    places = row["places"]

    def text(value):
        return f"{value:,.{places}f}"

    verdict = {True: "reached", False: "missed", None: ""}[row["reached"]]
    return [
        row["what"], f"{text(row['median'])} {row['unit']}".strip(), f"{text(row['least'])} to {text(row['greatest'])}",
        f"{row['target']} {row['unit']}".strip() if row["target"] else "", verdict]
