"""Where: companies, projects, who takes part in them, teams, and the staff who run the gate."""
