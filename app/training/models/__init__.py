"""Tables of the slice, by subject."""

from app.training.models.courses import (
    Chapter,
    Course,
    Section,
    TrainingClass,
    TrainingProvider,
    TrainingVideo,
)
from app.training.models.enrolment import (
    Assessment,
    ChapterCredit,
    CourseFeedback,
    Enrolment,
    LearningDay,
    SectionProgress,
)
from app.training.models.learning import (
    LearningAppeal,
    LearningCheck,
    LearningEvent,
    LearningNote,
    LearningSession,
    UncreditedSum,
    UncreditedTime,
)

__all__ = [
    "Assessment",
    "Chapter",
    "ChapterCredit",
    "Course",
    "CourseFeedback",
    "Enrolment",
    "LearningAppeal",
    "LearningCheck",
    "LearningDay",
    "LearningEvent",
    "LearningNote",
    "LearningSession",
    "Section",
    "SectionProgress",
    "TrainingClass",
    "TrainingProvider",
    "TrainingVideo",
    "UncreditedSum",
    "UncreditedTime",
]
