"""What a training centre does: courses, classes, learners, assessments; and who is a centre."""
