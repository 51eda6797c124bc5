"""Projects, who takes part in them, who runs them."""
