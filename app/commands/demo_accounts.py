"""Who can sign in to the demo with a password; apart from the data, so that naming them costs nothing."""

ACCOUNTS = ("regulator", "training", "company", "project", "staff", "admin")
