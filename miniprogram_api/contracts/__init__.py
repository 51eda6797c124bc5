"""Labour contracts: entered by offices, confirmed by workers."""
