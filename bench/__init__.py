"""Ratios of our work to a floor, measured side by side: seconds say little on another machine, ratios do."""
