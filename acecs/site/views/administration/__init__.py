"""Administration pages. An administrator manages the portal, and reads no assessment and no evidence."""
