"""Use cases of engagements, bars and roster imports."""
