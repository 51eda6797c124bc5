"""/training/courses, /training/videos, /training/classes."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR, TRAINING_STAFF
from app.training.service.courses import COUNTS, Binding, ChapterDraft, CourseDraft, SectionDraft
from app.training.service.reports import class_row
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.sheets import XLSX, xlsx
from miniprogram_api.training import schemas

blp = Blueprint("training", __name__, description="培训课程与班次")

READERS = (TRAINING_STAFF, REGULATOR)
SHEET_AT_MOST = 10 * 1024 * 1024 + 1


@blp.route("/training/courses", methods=["POST"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.arguments(schemas.CourseArgs)
@blp.response(201, schemas.CourseSchema)
def create_course(args: dict[str, Any]) -> Any:
    """新建课程并发布；`draft: true` 先不发布。章、小节按顺序编号，写明的数量要与实际一致。

    422 COURSE_INCONSISTENT（列出全部原因）、VIDEO_NOT_FOUND；404 PROVIDER_NOT_FOUND。
    """
    return product().training.courses.create(
        actor(),
        _draft(args),
        provider_id=args["provider"],
        binding=Binding(args["target_post"], args["specialty"]),
        publish=not args["draft"],
    )


@blp.route("/training/courses", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.CoursePage)
def list_courses(args: dict[str, Any]) -> Any:
    """本机构的课程；主管部门看本地区的。"""
    return product().training.courses.listed(actor(), **args)


@blp.route("/training/courses/<course_id>", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.response(200, schemas.CourseInFullSchema)
def show_course(course_id: str) -> dict[str, Any]:
    """课程和大纲。404 COURSE_NOT_FOUND。"""
    course, outline = product().training.courses.outline(actor(), course_id)
    chapters = [
        {
            "no": chapter.no,
            "tag": chapter.tag,
            "title": chapter.title,
            "credit_hours": chapter.credit_hours,
            "mandatory": chapter.mandatory,
            "sections": [
                {
                    "id": section.id,
                    "no": section.no,
                    "title": section.title,
                    "duration_s": section.duration_ms // 1000,
                    "video": section.video_id,
                }
                for section in chapter.sections
            ],
        }
        for chapter in outline.chapters
    ]
    head = {name: getattr(course, name) for name in schemas.CourseSchema().fields}
    return {**head, "chapters": chapters}


@blp.route("/training/courses/<course_id>/publish", methods=["POST"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.response(200, schemas.CourseSchema)
def publish_course(course_id: str) -> Any:
    """发布课程，之后不再改动；重复发布结果不变。"""
    return product().training.courses.publish(actor(), course_id)


@blp.route("/training/courses/import", methods=["POST"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.arguments(schemas.CourseSheetFiles, location="files")
@blp.arguments(schemas.CourseSheetArgs, location="form")
@blp.response(201, schemas.CourseImportSchema)
@blp.alt_response(200, schema=schemas.CourseImportSchema, description="有不合格的行，课程没有建立")
def import_course(files: dict[str, Any], form: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """用表格（.xlsx）导入一门课程：一行一个小节，逐行回答。

    422 SHEET_FORMAT、SHEET_COLUMNS_MISSING、COURSE_INCONSISTENT；413 SHEET_TOO_LARGE。
    """
    imported = product().training.courses.import_sheet(
        actor(),
        files["file"].read(SHEET_AT_MOST),
        title=form["title"],
        required_hours=form["required_hours"],
        provider_id=form["provider"],
        publish=not form["draft"],
    )
    good = "taken" if imported.course_id else "waiting"
    rows = [
        {
            "row": row.number,
            "status": "refused" if row.faults else good,
            "no": row.no,
            "reasons": [reason.as_dict() for reason in row.faults],
        }
        for row in imported.rows
    ]
    answer = {
        "course_id": imported.course_id,
        "total": len(rows),
        "refused": sum(row["status"] == "refused" for row in rows),
        "rows": rows,
    }
    return answer, 201 if imported.course_id else 200


@blp.route("/training/courses/import-template.xlsx", methods=["GET"])
@signed_in(TRAINING_STAFF, of="anybody")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_template() -> Response:
    """课程导入模板。"""
    return xlsx(product().training.courses.template(), "course-template")


@blp.route("/training/videos", methods=["POST"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.arguments(schemas.VideoFiles, location="files")
@blp.arguments(schemas.VideoArgs, location="form")
@blp.response(201, schemas.VideoSchema)
def upload_video(files: dict[str, Any], form: dict[str, Any]) -> Any:
    """上传小节视频（MP4、WebM），再把编号写进课程。422 VIDEO_FORMAT；413 TOO_LARGE。"""
    return product().training.videos.upload(actor(), files["file"].read(), form["title"], form["provider"])


@blp.route("/training/classes", methods=["POST"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.arguments(schemas.ClassArgs)
@blp.response(201, schemas.ClassSchema)
def open_class(args: dict[str, Any]) -> dict[str, Any]:
    """开班：起止日期和名额。

    422 VALUE_NOT_ALLOWED、DATE_ORDER；404 COURSE_NOT_FOUND；409 STATE_NOT_ALLOWED。
    """
    given = {name: value for name, value in args.items() if name != "provider"}
    return class_row(product().training.classes.open(actor(), provider_id=args["provider"], **given))


@blp.route("/training/classes", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.arguments(schemas.ClassQuery, location="query")
@blp.response(200, schemas.ClassPage)
def list_classes(args: dict[str, Any]) -> dict[str, Any]:
    """本机构的班次；主管部门看本地区的。"""
    page = product().training.classes.listed(
        actor(), kind=args.get("kind"), limit=args["limit"], cursor=args["cursor"]
    )
    return {"items": [class_row(item) for item in page.items], "next_cursor": page.next_cursor}


@blp.route("/training/classes/<class_id>", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.response(200, schemas.ClassSchema)
def show_class(class_id: str) -> dict[str, Any]:
    """一个班次。404 CLASS_NOT_FOUND。"""
    return class_row(product().training.classes.get(actor(), class_id))


@blp.route("/training/classes/<class_id>", methods=["PATCH"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.arguments(schemas.SeatsArgs)
@blp.response(200, schemas.ClassSchema)
def change_seats(args: dict[str, int], class_id: str) -> dict[str, Any]:
    """改名额，不能少于已报名人数。409 STATE_NOT_ALLOWED。"""
    return class_row(product().training.classes.change_seats(actor(), class_id, args["seats"]))


def _draft(args: dict[str, Any]) -> CourseDraft:
    chapters = tuple(
        ChapterDraft(
            chapter["tag"],
            chapter["title"],
            chapter["credit_hours"],
            chapter["mandatory"],
            tuple(
                SectionDraft(section["title"], section["duration_s"], section["no"], section["video"])
                for section in chapter["sections"]
            ),
            chapter["no"],
        )
        for chapter in args["chapters"]
    )
    declared = {name: args[name] for name in COUNTS if name in args}
    return CourseDraft(args["title"], args["required_hours"], chapters, declared)
