"""The month of a site, the worker's own record and appeals, the roster for phones without a network."""
