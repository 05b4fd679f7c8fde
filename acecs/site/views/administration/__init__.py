"""The administrator's own pages. An administrator keeps the portal, and reads no assessment and no evidence."""
