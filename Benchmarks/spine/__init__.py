"""Measures a CarPulse server from outside, over HTTP, with nothing but the standard library."""
