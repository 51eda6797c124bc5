"""Notices to me, and the WeChat messages that I accept."""
