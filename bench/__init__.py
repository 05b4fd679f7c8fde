"""Benchmarks as ratios to a floor measured side by side: unlike seconds, ratios are comparable across machines."""
