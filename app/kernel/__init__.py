"""What every slice stands on: time, storage, decisions, errors, secrets, audit, jobs."""
