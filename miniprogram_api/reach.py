"""Which objects a role reaches, in one word per operation.

A view names its word (``signed_in(..., of=word)``), the OpenAPI document shows it as ``x-reach``, and the
matrix of rights walks every operation by it. The services enforce it, each on the object in hand.
"""

from __future__ import annotations

REACH = {
    "self": "只限本人的；别人的回答404",
    "anybody": "有这个身份就可以，不分对象",
    "account:reset": "单位账号，自己的除外",
    "person:read": "在本项目、本地区用工的人（含已退场的）；其他人404",
    "archive:read": "在本地区用工（含已退场）、由本省市发证的人；本项目、本单位现在用工的人；其他人404",
    "review:decide": "在本项目、本地区用工的人；还没有用工登记的人，由省级以上主管部门审核；其他人404",
    "registry:watch": "同 review:decide；系统管理员看全部",
    "company:keep": "单位所在地区的主管部门、系统管理员",
    "project:open": "总承包单位自己、项目所在地区的主管部门、系统管理员",
    "project:see": "项目的主管部门、参建单位、项目人员，系统管理员；其他人404",
    "project:read": "项目的主管部门、总承包单位、项目管理员、现场人员；与项目无关的人404",
    "project:own": "同 project:read；其他参建单位只看到本单位的人",
    "worker:read": "同 project:read，以及本人的用工单位",
    "project:scan": "本项目的管理员和现场人员",
    "scan:annul": "记录这次扫码的同一台扫码端",
    "project:manage": "项目的主管部门、总承包单位、项目管理员",
    "project:hire": "同 project:manage；劳务分包单位只办本单位的人",
    "import:read": "同 project:manage；劳务分包单位只看自己的导入",
    "project:staff": "同 project:manage，以及系统管理员",
    "project:close": "项目的主管部门、总承包单位、系统管理员",
    "project:answer": "本项目的管理员",
    "region:bar": "该地区的主管部门",
    "register:read": "证书所在省市的主管部门，含其区县；其他地区404",
    "register:keep": "证书所在省市的省级主管部门；区县403，其他地区404",
    "practice:read": "申请注册的单位，和注册所在省市的主管部门（含其区县）；其他人404，草稿只有本人看得到",
    "practice:confirm": "申请注册的单位；其他单位404",
    "centre:read": "培训机构自己，和所在地区的主管部门；其他人404",
    "centre:manage": "培训机构自己；所在地区的主管部门403，其他人404",
    "centre:staff": "培训机构自己，和所在地区的主管部门；其他人404",
    "centre:judge": "培训机构所在地区的主管部门",
}
