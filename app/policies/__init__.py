"""The law as data: dated values with a clause each, code tables, regions. Pure, no storage."""
