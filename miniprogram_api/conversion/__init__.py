"""The conversion of safety officers' certificates (安全员转岗)."""
