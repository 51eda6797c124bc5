"""POST, GET /companies and one company's accounts."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, SITE_STAFF, SYSTEM_ADMIN
from app.policies import dictionaries
from miniprogram_api.auth import signed_in
from miniprogram_api.companies import schemas
from miniprogram_api.deps import actor, product

blp = Blueprint("companies", __name__, description="单位")


def _company(company: Any) -> dict[str, Any]:
    return {
        "id": company.id,
        "name": company.name,
        "credit_code": company.credit_code,
        "kind": company.kind,
        "kind_label": dictionaries.company_kinds().label(company.kind),
        "region": company.region_name,
        "region_code": company.region_code,
    }


@blp.route("/companies", methods=["POST"])
@signed_in(REGULATOR, SYSTEM_ADMIN, of="company:keep")
@blp.arguments(schemas.CompanyArgs)
@blp.response(201, schemas.RegisteredSchema)
def register_company(args: dict[str, Any]) -> Any:
    """登记单位。

    422 VALUE_NOT_ALLOWED、REGION_UNKNOWN；403 FORBIDDEN_SCOPE；409 COMPANY_EXISTS 信用代码已登记。
    """
    return product().companies.register(actor(), **args)


@blp.route("/companies", methods=["GET"])
@signed_in(REGULATOR, SYSTEM_ADMIN, COMPANY_ADMIN, PROJECT_ADMIN, SITE_STAFF, of="anybody")
@blp.arguments(schemas.CompanyQuery, location="query")
@blp.response(200, schemas.CompanyPage)
def list_companies(args: dict[str, Any]) -> dict[str, Any]:
    """查询单位：按名称开头或信用代码。"""
    page = product().companies.find(
        name=args.get("name"),
        credit_code=args.get("credit_code"),
        limit=args["limit"],
        cursor=args["cursor"],
    )
    return {"items": [_company(company) for company in page.items], "next_cursor": page.next_cursor}


@blp.route("/companies/<company_id>", methods=["GET"])
@signed_in(REGULATOR, SYSTEM_ADMIN, COMPANY_ADMIN, PROJECT_ADMIN, SITE_STAFF, of="anybody")
@blp.response(200, schemas.CompanySchema)
def show_company(company_id: str) -> dict[str, Any]:
    """一个单位。404 COMPANY_NOT_FOUND。"""
    return _company(product().companies.get(company_id))


@blp.route("/companies/<company_id>/accounts", methods=["POST"])
@signed_in(REGULATOR, SYSTEM_ADMIN, of="company:keep")
@blp.arguments(schemas.AccountArgs)
@blp.response(201, schemas.IdSchema)
def open_company_account(args: dict[str, str], company_id: str) -> dict[str, str]:
    """开通单位账号（company_admin）。409 ACCOUNT_EXISTS。"""
    return {"id": product().companies.open_account(actor(), company_id, **args)}
