"""One term for one thing in Chinese: the terms of customs, and nothing beside them."""

import json
import re
import tomllib
from collections.abc import Iterator

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings

# What must not be written → the term for it.
VARIANTS = {
    "案件": "审核任务",
    "受领": "领取",
    "认领": "领取",
    "被处罚主体": "当事人",
    "企业主管": "企业管理人员",
    "如何改变结果": "达标路径",
    "起决定作用的项目": "影响结论的项目",
    "撤回评估": "终止本次自评",
    "撤回本次评估": "终止本次自评",
    "评估撤回": "终止本次自评",
    "寄件人": "收发件人",
    "境外通报记录": "被境外通报的记录",
    "代理的企业": "被代理企业",
    "异常交易": "非正常交易",
    "涉税要素逻辑检验": "税收要素监控",
    "快件查验": "快件验视",
    "自愿披露": "主动披露",
    "单据数量": "相关单证票数",
    "重新审查": "复核",
    "保存": "暂存",
    "文件库": "材料库",
    "移除链接": "取消关联",
    "账户": "账号",
    "重新提交": "再次提交",
    "承办": "经办",
    "录入有误": "误录",
    "二次验证": "双重验证",
    "移除关联": "取消关联",
    "可不填": "选填",
    "附言": "留言",
    "固化": "定稿",
    "卷宗": "评估档案",
    "哈希": "校验值",
    "退回通知": "退回补正",
    "分派": "分配",
    "所评估的标准": "自评结论",
}
# Likewise in English.
ENGLISH_VARIANTS = {"case": "review task", "cases": "review tasks", "fingerprints?": "hash", "email": "e-mail"}
# Where a case is none of customs' tasks; names of values.
OTHERWISE = re.compile(r"%\(\w+\)s|\{\w+\}|in case |in (any|special) cases?|worst case|abnormal case", re.IGNORECASE)
# Where 保存 does not mean saving entries (recovery codes, the wording of the law), and accounts of a platform's users.
OF_ITSELF = re.compile("保存场所|恢复码|请妥善保存|保存.{0,12}(记录|单证|资料|位置|制度|数据)|限制账户")


TWO_SIDED = ("standards/law/sentences.toml", "reports/words.toml", "assessments/workbook/words.toml")


def of_portal() -> Iterator[tuple[str, str]]:
    """Yield (where, Chinese) of pages, mails, law, reports and catalogue."""
    for message in messages():
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            yield str(message.id), text
    for name, key, sides in two_sided():
        yield f"{name} {key}", sides["zh"]
    yield from of_templates()
    for entry in json.loads((settings.BASE_DIR / "fixtures/edition-2022.json").read_text()):
        for field, value in entry["fields"].items():
            if field.endswith("_zh"):
                yield f"{entry['model']} {entry['fields'].get('item', '')}", value


def of_templates() -> Iterator[tuple[str, str]]:
    """Pages in both languages have their Chinese in the template."""
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        for text in re.findall(r"[^<>{}%]*[\u4e00-\u9fff][^<>{}%]*", path.read_text()):
            yield path.name, text


def messages() -> Iterator[Message]:
    with (settings.BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        yield from read_po(file)


def two_sided() -> Iterator[tuple[str, str, dict[str, str]]]:
    for name in TWO_SIDED:
        for key, sides in tomllib.loads((settings.BASE_DIR / name).read_text()).items():
            yield name, key, sides


def of_portal_in_english() -> Iterator[tuple[str, str]]:
    for message in messages():
        for text in message.id if isinstance(message.id, tuple | list) else (message.id,):
            yield "django.po", text
    for name, key, sides in two_sided():
        yield f"{name} {key}", sides["en"]


def test_no_variant_of_a_term_is_used() -> None:
    faults = [
        (where, variant, f"→ {term}")
        for where, text in of_portal()
        for variant, term in VARIANTS.items()
        if variant in OF_ITSELF.sub("", text)
    ]

    assert faults == []


def test_no_english_variant_of_a_term_is_used() -> None:
    faults = [
        (where, text, f"→ {term}")
        for where, text in of_portal_in_english()
        for variant, term in ENGLISH_VARIANTS.items()
        if re.search(rf"\b{variant}\b", OTHERWISE.sub("", text), re.IGNORECASE)
    ]

    assert faults == []


def test_terms_themselves_are_used() -> None:
    everything = "".join(text for _where, text in of_portal())

    assert [term for term in {*VARIANTS.values(), "自评结论", "提交"} if term not in everything] == []


def test_mails_greet_alike() -> None:
    greetings = {str(each.id): str(each.string) for each in messages() if str(each.id).startswith("Dear ")}
    alike = {
        english: (
            re.match(r"Dear %\(name\)s,(\n\n[A-Z%]|$)", english) is not None,
            chinese.startswith("%(name)s，您好："),
        )
        for english, chinese in greetings.items()
    }

    assert alike == dict.fromkeys(greetings, (True, True))
    assert len(greetings) > 3
