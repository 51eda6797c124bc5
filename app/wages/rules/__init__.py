"""What the law says of contracts and wages, as pure functions."""
