"""Wages: labour contracts, wage batches and their payment, arrears (GZ2016, SH2023)."""
