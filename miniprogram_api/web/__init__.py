"""The pages that people use on a phone: static files, and what a page must know before anybody signs in."""
