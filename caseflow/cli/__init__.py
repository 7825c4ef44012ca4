"""Operators' commands: `caseflow …`. Errors are one sentence; exit 0, 1 (check failed), 2 (could
not run). `group.main` is the entry point."""
