"""Engaged: who works on which project, for whom and as what, from hiring to confirmed exit."""
