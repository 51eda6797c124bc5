"""Who works on a project: engagements, roster imports, the blacklist."""
