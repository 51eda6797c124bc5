"""At the gate: scans, check-ins by hand, presence, readers, alerts, and an inspector's look at a code."""
