"""What is decided at the gate. Pure."""
