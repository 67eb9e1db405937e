"""The documents that are rendered, made by the program from a data file."""

import datetime
import json
import subprocess


class Documents:
    def __init__(self, program, data, folder):
        self._program, self._folder = program, folder
        self._model = json.loads(data.read_text())

    def usual(self, sessions=100):
        """A car with so many charging sessions: HTML as the engines get it, and the path of its data."""
        return self._make("usual", sessions)

    def long(self, sessions=2_000):
        return self._make("long", sessions)

    def whole(self, data):
        """Seconds of `carpulse render`, from start to end."""
        begin = datetime.datetime.now()
        self._run(data, self._folder / "whole.pdf")
        return (datetime.datetime.now() - begin).total_seconds()

    def _make(self, name, sessions):
        data, page = self._folder / f"{name}.json", self._folder / f"{name}.html"
        # Each session has its row where the owner shows the sites; without that there is one for each month.
        choices = {**self._model.get("preferences", {}), "show_charging_sites": True}
        data.write_text(json.dumps({**self._model, "charging": self._history(sessions), "preferences": choices}))
        self._run(data, page, "--print")
        return page.read_bytes(), data

    def _history(self, count):
        """The sessions of the file, again and again, each time further back."""
        known = self._model["charging"]
        history = []
        for index in range(count):
            session = dict(known[index % len(known)], id=index + 1)
            for moment in ("start", "stop", "unlatch"):
                if moment in session:
                    earlier = datetime.timedelta(hours=13 * (count - index) // 2)
                    end = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.timezone.utc)
                    length = _time(session, moment) - _time(known[index % len(known)], "start")
                    session[moment] = (end - earlier + length).isoformat(timespec="seconds")
            history.append(session)
        return history

    def _run(self, data, output, *more):
        subprocess.run(
            [self._program, "render", data, "--language", "fi", "-o", output, *more], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _time(session, moment):
    return datetime.datetime.fromisoformat(session[moment])
