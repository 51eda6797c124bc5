"""Companies, projects and accounts of the demo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from stdnum.cn import uscc

from app.commands.demo.past import Past
from app.commands.demo_accounts import ACCOUNTS, CONTRACTORS, LOCAL_STAFF
from app.kernel import actor
from app.kernel.actor import Actor
from app.training.models import TrainingProvider

FOUNDED_AGO = 200
EVERYWHERE = "000000"
MARK = "（演示）"
NAMES = {
    "regulator": "主管部门",
    "training": "培训机构",
    "company": "总承包单位",
    "company-sh": "上海总承包单位",
    "project": "渝北项目管理员",
    "staff": "渝北项目门岗",
    "admin": "系统管理员",
    "staff-hz": "杭州项目门岗",
    "staff-sh": "上海项目门岗",
    "staff-gz": "贵州项目门岗",
}

GC, LABOUR, PROFESSIONAL = "GENERAL_CONTRACTOR", "LABOUR_SUB", "PROFESSIONAL_SUB"
SUPERVISION, OWNER = "SUPERVISION", "OWNER"


@dataclass(frozen=True, slots=True)
class Plan:
    """A project before it is there; ``companies`` are names by role."""

    jurisdiction: str
    name: str
    region: str
    lng: float
    lat: float
    companies: Mapping[str, str]


PLANS = (
    Plan(
        "chongqing",
        "龙兴安居房二期",
        "500112",
        106.8102,
        29.6921,
        {
            GC: "渝东示例建工集团有限公司",
            LABOUR: "巴山示例建筑劳务有限公司",
            PROFESSIONAL: "两江示例机电安装有限公司",
            SUPERVISION: "嘉陵示例工程监理有限公司",
            OWNER: "龙兴示例置业有限公司",
        },
    ),
    Plan(
        "hangzhou",
        "三墩社区小学",
        "330106",
        120.0853,
        30.3246,
        {GC: "钱塘示例建设有限公司", LABOUR: "西溪示例劳务有限公司"},
    ),
    Plan(
        "shanghai",
        "张江研发楼",
        "310115",
        121.5990,
        31.2040,
        {GC: "浦江示例建设有限公司", LABOUR: "申港示例劳务有限公司", SUPERVISION: "海曙示例监理有限公司"},
    ),
    Plan(
        "guizhou",
        "会展城三期",
        "520115",
        106.6223,
        26.6467,
        {GC: "黔中示例建工有限公司", LABOUR: "乌江示例劳务有限公司"},
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A project, its companies and their credit codes by role, and who acts there: the office, two gates."""

    id: str
    jurisdiction: str
    lng: float
    lat: float
    companies: Mapping[str, str]
    codes: Mapping[str, str]
    office: Actor
    gates: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """All of them, by jurisdiction, the authority, who trains, and general contractors."""

    regulator: Actor
    projects: Mapping[str, Place]
    centre: TrainingProvider
    trainer: Actor
    contractors: Mapping[str, Actor]

    @classmethod
    def found(cls, past: Past) -> Places:
        """Registers everything as of half a year ago."""
        past.clock.set(past.moment(FOUNDED_AGO, 9))
        product, password = past.product, past.product.settings.demo_password
        accounts = product.accounts
        ids = {name: accounts.open_with_password(name, password, NAMES[name] + MARK) for name in ACCOUNTS}
        accounts.grant(ids["regulator"], actor.REGULATOR, "region", EVERYWHERE)
        accounts.grant(ids["admin"], actor.SYSTEM_ADMIN, "system", "all")
        regulator = past.staff(ids["regulator"], actor.REGULATOR, "region", EVERYWHERE)
        centre = product.training.providers.found(
            regulator, name="建安示例培训学校" + MARK, kind="TRAINING_ORGANISATION", region="500112"
        )
        accounts.grant(ids["training"], actor.TRAINING_STAFF, "training_centre", centre.id)
        projects = {
            plan.jurisdiction: _opened(past, regulator, plan, ids, 10 * number)
            for number, plan in enumerate(PLANS, start=1)
        }
        contractors = {}
        for jurisdiction, name in CONTRACTORS.items():
            company_id = projects[jurisdiction].companies[GC]
            accounts.grant(ids[name], actor.COMPANY_ADMIN, "company", company_id)
            contractors[jurisdiction] = past.staff(ids[name], actor.COMPANY_ADMIN, "company", company_id)
        trainer = past.staff(ids["training"], actor.TRAINING_STAFF, "training_centre", centre.id)
        return cls(regulator, projects, centre, trainer, contractors)


def _opened(past: Past, regulator: Actor, plan: Plan, ids: Mapping[str, str], number: int) -> Place:
    product = past.product
    codes = {role: credit_code(plan.region, number + place) for place, role in enumerate(plan.companies)}
    companies = {
        role: product.companies.register(
            regulator,
            name=name + MARK,
            credit_code=codes[role],
            kind=role,
            region=plan.region,
        ).id
        for role, name in plan.companies.items()
    }
    started_on = past.day(FOUNDED_AGO - 5)
    project_id = product.projects.open(
        regulator,
        name=plan.name + MARK,
        jurisdiction=plan.jurisdiction,
        region=plan.region,
        permit_no=f"{plan.region}{started_on - timedelta(days=20):%Y%m%d}0{number}01",
        general_contractor_id=companies[GC],
        started_on=started_on,
        lng=plan.lng,
        lat=plan.lat,
    ).id
    for role, company_id in companies.items():
        if role != GC:
            product.taking_part.add(
                regulator, project_id, company_id=company_id, role=role, entered_on=started_on
            )
    gate_account = ids[LOCAL_STAFF.get(plan.jurisdiction, "staff")]
    product.accounts.grant(gate_account, actor.SITE_STAFF, "project", project_id)
    office = regulator
    if plan.jurisdiction == "chongqing":
        product.accounts.grant(ids["project"], actor.PROJECT_ADMIN, "project", project_id)
        office = past.staff(ids["project"], actor.PROJECT_ADMIN, "project", project_id)
    product.devices.register(
        office,
        project_id,
        device_sn=f"DEMO-{plan.region}-1",
        kind="id_reader",
        police_certified=True,
        certificate_no=f"演示{plan.region}",
    )
    if plan.jurisdiction == "chongqing":
        # Without a key: it is told once, to whoever asks for it on the page.
        product.devices.register(
            office,
            project_id,
            device_sn=f"DEMO-{plan.region}-2",
            kind="tripod_turnstile",
            police_certified=False,
            certificate_no=None,
        )
    gates = tuple(past.staff(gate_account, actor.SITE_STAFF, "project", project_id) for _gate in range(2))
    return Place(project_id, plan.jurisdiction, plan.lng, plan.lat, companies, codes, office, gates)


def credit_code(region: str, number: int) -> str:
    """An invented one with the right check character; the demo's organisations begin with DEM0."""
    stem = f"91{region}DEM0{number:05}"
    return stem + str(uscc.calc_check_digit(stem))
