"""Wages: batches, payment through the bank, arrears, and what the worker sees."""
