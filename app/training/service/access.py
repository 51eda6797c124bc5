"""Rights on the object in hand: providers, courses, classes, enrolments."""

from __future__ import annotations

from typing import Literal

from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid, Missing
from app.training.models import Course, Enrolment, TrainingClass, TrainingProvider
from app.training.rules import rights

Need = Literal["read", "manage"]


def provider_missing() -> Missing:
    return Missing("PROVIDER_NOT_FOUND", "没有找到这个培训机构", remedy="请核对培训机构")


def course_missing() -> Missing:
    return Missing("COURSE_NOT_FOUND", "没有找到这门课程", remedy="请从课程列表里重新选择")


def class_missing() -> Missing:
    return Missing("CLASS_NOT_FOUND", "没有找到这个班次", remedy="请从班次列表里重新选择")


def forbidden_scope() -> Forbidden:
    return Forbidden("FORBIDDEN_SCOPE", "超出管理范围", remedy="请使用负责这个培训机构的账号")


class Access:
    """Loads what a caller may touch. What he may not see is missing; what he may only see is forbidden."""

    def provider_for(self, actor: Actor, provider_id: str, need: Need) -> TrainingProvider:
        provider = TrainingProvider.get_or_none(TrainingProvider.id == provider_id)
        if provider is None or not rights.may_read(actor, provider.id, provider.region_code):
            raise provider_missing()
        self._demand(actor, provider.id, need)
        return provider

    def own_provider(self, actor: Actor, provider_id: str | None = None) -> TrainingProvider:
        """The caller's own centre; which one, must be said where he has several. Raises Missing, Invalid."""
        own = rights.own_centres(actor)
        if provider_id is None and len(own) > 1:
            message = "您管理多个培训机构，请写明是哪一个"
            raise Invalid("FORM_INCOMPLETE", message, errors={"provider": [message]})
        wanted = provider_id or (own[0] if own else "")
        if wanted not in own:
            raise provider_missing()
        return self.provider_for(actor, wanted, "manage")

    def course_for(self, actor: Actor, course_id: str, need: Need) -> Course:
        course = Course.get_or_none(Course.id == course_id)
        if course is None or not self._may_read(actor, course.provider_id):
            raise course_missing()
        self._demand(actor, course.provider_id, need)
        return course

    def class_for(self, actor: Actor, class_id: str, need: Need) -> TrainingClass:
        found = TrainingClass.get_or_none(TrainingClass.id == class_id)
        if found is None or not self._may_read(actor, found.provider_id):
            raise class_missing()
        self._demand(actor, found.provider_id, need)
        return found

    def enrolment_for(self, actor: Actor, enrolment_id: str, need: Need) -> Enrolment:
        enrolment = Enrolment.get_or_none(Enrolment.id == enrolment_id)
        if enrolment is None or not self._may_read(actor, enrolment.provider_id):
            raise Missing("ENROLMENT_NOT_FOUND", "没有找到这次报名", remedy="请从学员名单里重新选择")
        self._demand(actor, enrolment.provider_id, need)
        return enrolment

    def _may_read(self, actor: Actor, provider_id: str) -> bool:
        if rights.may_manage(actor, provider_id):
            return True
        provider = TrainingProvider.get_or_none(TrainingProvider.id == provider_id)
        return provider is not None and rights.may_supervise(actor, provider.region_code)

    def _demand(self, actor: Actor, provider_id: str, need: Need) -> None:
        if need == "manage" and not rights.may_manage(actor, provider_id):
            raise forbidden_scope()
