"""Triggers that make the audit log append-only."""

from acecs.triggers import never_changed

GUARDS = (never_changed("audit_event", "audit events are append-only"),)
