"""Real-name verification: the person's own steps, and the people who decide."""
