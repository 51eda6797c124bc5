"""The way in for somebody who is not signed in yet."""
