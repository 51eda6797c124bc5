"""What a learner does: his courses, sessions, heartbeats, checks, appeals, videos."""
