"""Pictures behind signed links."""
