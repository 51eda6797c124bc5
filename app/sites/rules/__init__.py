"""What is decided about companies and projects. Pure."""
