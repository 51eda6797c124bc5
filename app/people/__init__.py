"""Who: persons and how they prove it, accounts and how they sign in, the personal code."""
