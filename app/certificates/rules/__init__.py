"""What the law says of certificates, as pure functions."""
