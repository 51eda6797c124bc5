"""What decides: the hours engine, the ledger, random checks, courses, pace, rights. Pure."""
