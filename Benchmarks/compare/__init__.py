"""CarPulse beside its peers, on the same machine, documents and pictures, turn by turn."""
