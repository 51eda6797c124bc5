"""What contracts and wages are spoken of in, by subject."""
