"""What people are told, wired: in the app, and by WeChat message."""

from __future__ import annotations

from dataclasses import dataclass

from app.bootstrap.core import Core
from app.people.service.notice_messages import ATTEMPTS, NOTICE_MESSAGE, NoticeMessages
from app.people.service.notices import Notices, read_templates
from app.people.service.quotas import MessageAcceptances


@dataclass(frozen=True)
class Telling:
    """One attribute per use-case class."""

    notices: Notices
    message_acceptances: MessageAcceptances


def wire_notices(core: Core) -> Telling:
    """The job that sends messages is registered."""
    templates = read_templates(core.settings.wechat_templates)
    messages = NoticeMessages(core.clock, core.gateways.messages, templates)
    core.jobs.register(NOTICE_MESSAGE, messages.send, max_attempts=ATTEMPTS, on_failed=messages.give_up)
    return Telling(
        notices=Notices(core.clock, core.jobs, templates),
        message_acceptances=MessageAcceptances(core.clock, templates),
    )
