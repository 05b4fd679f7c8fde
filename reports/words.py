"""The report's own words, each in both languages: pure data.

Not gettext: a report in both languages needs both at once, and the process that draws it has no settings.
`{name}` stands for a value; both languages of a word name the same values (tested).
"""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Word:
    en: str
    zh: str


_WORDS = {
    # Running header and footer, metadata.
    "title": Word("Self-assessment report (individual standards)", "单项标准自我评估报告"),
    "subject": Word("Self-assessment, not certification", "企业自我评估，不构成海关认证"),
    "draft": Word("DRAFT", "草稿"),
    "mark_submission": Word("Submitted to customs, round {n}", "已提交海关 第 {n} 轮"),
    "mark_own_use": Word("Internal, not seen by customs", "内部使用"),
    "page": Word("Page {n} of {m}", "第 {n} 页 / 共 {m} 页"),
    # Cover.
    "credit_code": Word("Unified social credit code", "统一社会信用代码"),
    "customs_code": Word("Customs code", "海关备案编码"),
    "office": Word("Customs office in charge", "主管海关"),
    "edition": Word("Edition of the standard", "标准版本"),
    "assessment": Word("Assessment", "评估名称"),
    "planned_date": Word("Reference date (planned application date)", "基准日（计划申请日期）"),
    "accepted_date": Word("Reference date (application accepted by customs)", "基准日（海关受理申请日期）"),
    "made_at": Word("Made at (Beijing time)", "生成时间（北京时间）"),
    "made_by": Word("Made by", "生成人"),
    "state": Word("State of the assessment", "评估状态"),
    "dossier_hash": Word("SHA-256 of the dossier", "评估档案 SHA-256 校验值"),
    "not_certification": Word(
        "This is the enterprise's self-assessment. It is not a certification; certification is for customs alone.",
        "本报告为企业自我评估，不构成认证结论；是否通过认证由海关依法认定。",
    ),
    "draft_meaning": Word(
        "Draft: made from answers that can still change; it is not part of the chain of frozen versions.",
        "草稿：依据尚可修改的填报内容生成，不属于已定稿的版本序列。",
    ),
    "document": Word("Version", "版本"),
    "version_submission": Word("Submission to customs, round {n}", "提交海关版本 第 {n} 轮"),
    "version_own_use": Word("Frozen version {n}, for internal use", "定稿版本 {n}（内部使用）"),
    "own_use_meaning": Word(
        "Frozen for the enterprise's own use. It was not submitted, and customs does not see it.",
        "本定稿版本仅供企业内部使用，未提交海关，海关不可见。",
    ),
    "submission_meaning": Word(
        "Submitted to customs in this portal. The submission is not an application for certification.",
        "本版本已在本系统提交海关。提交不构成向海关提出的认证申请。",
    ),
    "state_draft": Word("draft", "草稿"),
    "state_submitted": Word("submitted", "已提交"),
    "state_in_review": Word("in review", "审核中"),
    "state_returned": Word("returned for correction", "退回补正"),
    "state_concluded": Word("concluded", "已办结"),
    "state_withdrawn": Word("withdrawn", "已撤回"),
    # Ratings.
    "rating": Word("Rating", "自评结果"),
    "rating_meet": Word("meets", "达标"),
    "rating_basically_meet": Word("basically meets", "基本达标"),
    "rating_not_meet": Word("does not meet", "不达标"),
    "rating_not_applicable": Word("not applicable", "不适用"),
    "rating_": Word("not rated", "未评"),
    # Summary.
    "summary": Word("Summary", "评估概况"),
    "summary_lead": Word(
        "Items in scope of the business types that the enterprise picked, by rating. There is no score.",
        "按企业所选业务类型确定的适用项目，按自评结果汇总；本标准不计分。",
    ),
    "business_type": Word("Business type", "业务类型"),
    "no_types": Word(
        "No business type has been picked yet, so no item is in scope.", "尚未选择业务类型，因此没有适用项目。"
    ),
    "all_types": Word("All items in scope", "全部适用项目"),
    "rated_of": Word("{rated} of {total} rated", "已评 {rated} 项，共 {total} 项"),
    "rated": Word("Rated", "已评"),
    "chart_title": Word("Ratings by business type", "各业务类型自评结果"),
    "counted_once": Word(
        "Item {number} is listed under business types {types}; it is one item and counts once in the total.",
        "第 {number} 项同时列于业务类型 {types}；属同一项目，合计时只计一次。",
    ),
    "list_not_meet": Word("Items that do not meet the standard", "不达标项目"),
    "list_basically_meet": Word("Items that basically meet the standard", "基本达标项目"),
    "list_unrated": Word("Items not rated yet", "未评项目"),
    "none": Word("None.", "无。"),
    "outside_validity": Word(
        "Note: this edition is valid {validity}. {what}",
        "提示：本标准版本有效期{validity}。{what}",
    ),
    "valid_between": Word("from {start} to {end}", "自 {start} 至 {end}"),
    "valid_since": Word("from {start}", "自 {start} 起"),
    "reference_outside": Word("The reference date {day} lies outside of it.", "基准日 {day} 不在该有效期内。"),
    "making_outside": Word(
        "The day on which this report was made, {day}, lies outside of it.", "本报告生成日 {day} 不在该有效期内。"
    ),
    "both_outside": Word(
        "Both the reference date {reference} and the day on which this report was made, {made}, lie outside of it.",
        "基准日 {reference} 和本报告生成日 {made} 均不在该有效期内。",
    ),
    # Readiness: the manager's questions on the cover, then the chapter.
    "readiness": Word("Readiness", "达标准备情况"),
    "can_apply": Word("Can we apply?", "能不能申请"),
    "when_earliest": Word("When at the earliest?", "最早何时"),
    "which_missing": Word("Which items are missing?", "还差哪几项"),
    "who_until": Word("Who is responsible, until when?", "谁负责、何时到期"),
    "earliest": Word("As rated now", "按现有自评"),
    "earliest_after_work": Word("After all work is done", "全部整改完成后"),
    "last_safe": Word("Last safe date", "最迟申请日期"),
    "no_date": Word("none in sight", "目前无法给出日期"),
    "no_end": Word("no end in sight", "目前无截止日期"),
    "no_waiting": Word(
        "In a re-review waiting does not help, so no date is shown.", "复核时等待不会改善结果，因此不显示日期。"
    ),
    "date_fixed": Word("Customs has accepted the application: the date is fixed.", "海关已受理申请：基准日已确定。"),
    "day_and_verdict": Word("{day}, {verdict}", "{day}，{verdict}"),
    "general_too": Word("The general standards have to be put right as well.", "通用标准也须达到要求。"),
    "to_be_rated": Word("to be rated", "尚须自评"),
    "in_worst_window": Word("In the worst 12 months: {verdict}.", "按最不利的12个月：{verdict}。"),
    "if_today": Word("The planned date is past. As of {day}: {verdict}.", "计划日期已过。按{day}计算：{verdict}。"),
    "missing_by_work": Word("By work: items {items}", "须整改或补充：第 {items} 项"),
    "missing_by_waiting": Word("By waiting: items {items}", "须等待：第 {items} 项"),
    "nothing_missing": Word("In the individual standards nothing has to change.", "单项标准方面没有需要改变的项目。"),
    "see_readiness": Word("See the chapter “Readiness”.", "详见“达标准备情况”一章。"),
    "and_more": Word("and {n} more, see the chapter “Readiness”", "另有 {n} 项，见“达标准备情况”一章"),
    "nobody": Word("not assigned", "未分配"),
    "no_due_date": Word("no date", "未定期限"),
    "wait_until": Word("wait until", "等至"),
    "wait_no_date": Word("no date can be given", "无法给出日期"),
    "verdict_satisfied": Word("satisfied", "符合"),
    "verdict_not_satisfied": Word("not satisfied", "不符合"),
    "verdict_undecided": Word("cannot be decided yet", "尚不能判定"),
    "verdict_not_assessed": Word("not assessed here", "不在本系统评估范围内"),
    "readiness_lead": Word(
        "Computed on {day} for the reference date {reference} from the ratings, the figures and the edition of this "
        "report. What this chapter finds is the enterprise's own reckoning; whether the conditions are satisfied is for "
        "customs to decide.",
        "{day} 按基准日 {reference}，依据本报告所载自评结果、数据和标准版本计算。"
        "本章结果由企业自行推算，是否符合通过条件由海关认定。",
    ),
    "readiness_is_no_review": Word(
        "As the enterprise assessed itself: nothing in this chapter is an opinion of customs. What customs sent stands in "
        "the chapter “Review by customs”.",
        "本章为企业自评内容，不代表海关意见。海关发送的评定和意见见“海关审核情况”一章。",
    ),
    "conditions": Word("Conditions for passing", "通过条件"),
    "condition": Word("Condition", "条件"),
    "items_of": Word("{name}: {items}", "{name}：{items}"),
    "and_open": Word("{decided}; {undecided}", "{decided}；{undecided}"),
    "deciding_items": Word("Items that decide it", "起决定作用的项目"),
    "still_open": Word("open", "未定"),
    "individual_verdict": Word("Individual standards", "单项标准"),
    "overall_verdict": Word("With the general standards as entered", "连同企业填报的通用标准"),
    "what_to_change": Word("What would change it", "如何改变结果"),
    "by_work": Word("By work", "通过整改或补充"),
    "by_waiting": Word("By waiting", "通过等待"),
    "open_item": Word("Item", "项目"),
    "why_open": Word("Why", "原因"),
    "responsible": Word("Responsible", "负责人"),
    "until_when": Word("Due", "期限"),
    "room_left": Word("Room left", "余量"),
    "timeline": Word("Timeline", "时间轴"),
    "timeline_title": Word("Timeline of the conditions for passing", "通过条件时间轴"),
    "timeline_lead": Word(
        "Penalties age out, and at every New Year another year's number of relevant documents counts: a date can become "
        "worse again. Both days of a span are inside.",
        "处罚会随时间移出计算期间，每年1月1日起改按另一年度的相关单证票数计算，因此结果也可能再次变差。每段首尾两日均包含在内。",
    ),
    "as_of": Word("As of", "计算日"),
    "reference_date": Word("Reference date", "基准日"),
    "re_review_date": Word("Reference date (day of the re-review)", "基准日（复核之日）"),
    "span_since": Word("From", "起始日期"),
    "span_until": Word("Until", "截止日期"),
    "from_then_on": Word("from then on", "此后"),
    "figure_items": Word("Items that figures decide", "由数据决定的项目"),
    "figures_results": Word("Figures behind the ratings", "自评结果的数据依据"),
    "own_rating": Word("As rated by the enterprise", "企业自评"),
    "by_figures": Word("By its figures", "按企业数据"),
    "by_worst_window": Word("In the worst 12 months", "按最不利的12个月"),
    "result_undetermined": Word("cannot be decided yet", "尚不能判定"),
    "figures_pinned": Word("Figures as they stood", "本报告所依据的数据"),
    "penalties": Word("Penalty decisions", "行政处罚决定"),
    "penalty": Word("Decision", "决定书"),
    "penalty_ground": Word("Violated", "违反的规定"),
    "acts_of": Word("acts in the decision: {n}", "所涉违法行为数：{n}"),
    "fine": Word("Fine (RMB)", "罚款（人民币元）"),
    "confiscated_gains": Word("Confiscated gains (RMB)", "没收违法所得（人民币元）"),
    "confiscated_goods": Word("Value of confiscated goods (RMB)", "没收货物、物品价值（人民币元）"),
    "penalty_state": Word("How it stands", "效力状态"),
    "warning_only": Word("warning", "警告"),
    "disclosed": Word("voluntary disclosure: reported, not recognized yet", "主动披露（已报告，尚未认定）"),
    "recognised": Word("voluntary disclosure, recognized by customs", "主动披露（经海关认定）"),
    "party_enterprise": Word("the enterprise itself", "企业本身"),
    "party_branch": Word("a branch of it", "分支机构"),
    "party_client": Word("a client", "委托人"),
    "party_employee": Word("an employee", "从业人员"),
    "ground_supervision": Word("customs supervision regulations", "海关监管规定"),
    "ground_smuggling": Word("smuggling", "走私"),
    "ground_quarantine": Word("inspection and quarantine", "检验检疫"),
    "ground_other": Word("another authority's rules", "其他主管部门的规定"),
    "penalty_in_force": Word("in force", "生效"),
    "penalty_under_appeal": Word("under reconsideration or appeal", "行政复议或者诉讼中"),
    "penalty_revoked": Word("revoked", "已撤销"),
    "penalty_not_penalised": Word("decision not to penalise", "不予行政处罚"),
    "notifications": Word("Notifications from abroad", "境外通报"),
    "notification": Word("Notification", "通报"),
    "batches": Word("Batches", "批次"),
    "without_number": Word("{n} without number", "{n}个批次无批号"),
    "own_fault": Word("Own fault", "企业自身原因"),
    "confirmed_on": Word("confirmed {day}", "{day} 确认"),
    "problem": Word("Serious problem", "严重安全卫生问题"),
    "banned_substance": Word("banned substance", "检出禁用物质"),
    "quality_management": Word("Due to quality management", "因质量管理不到位"),
    "finding_yes": Word("yes", "是"),
    "finding_no": Word("no", "否"),
    "finding_open": Word("still under investigation", "调查中"),
    "listings": Word("Bad-record list for imported food", "进口食品不良记录名单"),
    "listed_since": Word("Listed from", "列入日期"),
    "listed_until": Word("Listed until", "移出日期"),
    "still_listed": Word("still listed", "仍在名单中"),
    "looked_up": Word("Last look-up of the list: {day}", "最近一次查询名单：{day}"),
    "documents": Word("Relevant documents per calendar year", "各年度相关单证票数"),
    "documents_year": Word("Year", "年度"),
    "documents_number": Word("Number of relevant documents", "相关单证票数"),
    "cannot_be_calculated": Word("cannot be calculated", "无法计算"),
    "nothing_recorded": Word("Nothing is recorded.", "没有记录。"),
    "profile": Word("Business profile", "业务概况"),
    "not_answered": Word("not answered", "未填写"),
    "checks": Word("Checks before submission", "提交前检查"),
    "checks_law": Word("Law", "法规"),
    "checks_advice": Word("Advice", "建议"),
    "check_effect": Word("Effect", "作用"),
    "check_blocks": Word("blocks", "须先处理"),
    "check_warns": Word("warning", "提示"),
    "whole": Word("the whole", "整体"),
    "due_date": Word("Due", "期限"),
    "against_profile": Word("Rated against the profile", "自评与业务概况不一致"),
    # Annex grid.
    "grid": Word("Compliance status by item", "项目达标情况表"),
    "grid_lead": Word(
        "The annex's table with the enterprise's ratings. Numbers are the annex's own.",
        "按标准附件的表式填列企业自评结果，项目编号与附件一致。",
    ),
    "sub_item": Word("sub-item", "分项"),
    "sub_rule": Word("not applicable by rule", "依规则不适用"),
    "sub_undecided": Word("not decided yet", "尚未确定是否适用"),
    "also_listed": Word(
        "also listed under business type {number}; counted once", "同时列于业务类型 {number}，只计一次"
    ),
    # Item pages.
    "items": Word("Items in detail", "项目详情"),
    "item_number": Word("Item {number}", "第 {number} 项"),
    "described_above": Word(
        "Item {number} is described under business type {type}.", "第 {number} 项详见业务类型 {type}。"
    ),
    "wording": Word("Wording of the standard", "标准条文"),
    "reading_notes": Word("Reading notes", "条文说明"),
    "note": Word("Note of the enterprise", "企业说明"),
    "reason": Word("Reason for not applicable", "不适用理由"),
    "count_known": Word(
        "Number of relevant documents of last year: known; (2) applies and (3) does not.",
        "上年度相关单证票数：可以计算；适用第（2）分项，不适用第（3）分项。",
    ),
    "count_unknown": Word(
        "Number of relevant documents of last year: cannot be calculated; (3) applies and (2) does not.",
        "上年度相关单证票数：无法计算；适用第（3）分项，不适用第（2）分项。",
    ),
    "count_undecided": Word(
        "Whether last year's number of relevant documents is known has not been stated; (2) or (3) remains open.",
        "尚未填明上年度相关单证票数能否计算，第（2）（3）分项的适用未定。",
    ),
    "assignee": Word("Assigned to", "经办人"),
    "updated": Word("Last changed", "最近更新"),
    "evidence": Word("Evidence ({count})", "证明材料（{count} 份）"),
    "no_evidence": Word("No evidence has been added.", "未附证明材料。"),
    "version": Word("version {number}", "第 {number} 版"),
    "bytes": Word("{count} bytes", "{count} 字节"),
    "uploaded": Word("Uploaded", "上传"),
    "facet_procedure": Word("written procedure", "制度文件"),
    "facet_record": Word("record that it is carried out", "执行记录"),
    "facet_system": Word("system screens and exports", "系统截图和导出数据"),
    "facet_site": Word("site photos and plans", "现场照片和平面图"),
    "facet_customs": Word("documents issued by customs", "海关出具的文书"),
    "facet_statement": Word("signed declaration", "经签字的声明"),
    # Review by customs: only what was sent.
    "review": Word("Review by customs", "海关审核情况"),
    "review_lead": Word(
        "Ratings and comments that customs sent on this submission. A review opinion is not a decision on "
        "certification.",
        "以下为海关就本次提交发送的评定和意见。审核意见不是认证决定。",
    ),
    "review_occasion": Word("Sent as", "发送类型"),
    "occasion_sent": Word("ratings and comments, the review goes on", "评定和意见（审核仍在进行）"),
    "occasion_returned": Word("return for correction", "退回补正"),
    "occasion_concluded": Word("review opinion", "审核意见"),
    "reviewed_by": Word("Reviewer", "审核人员"),
    "reviewed_at": Word("Sent at (Beijing time)", "发送时间（北京时间）"),
    "record_hash": Word("SHA-256 of the review record", "审核记录 SHA-256 校验值"),
    "opinion": Word("Review opinion", "审核意见"),
    "opinion_satisfied": Word("conditions satisfied on review", "经审核符合条件"),
    "opinion_not_satisfied": Word("conditions not satisfied on review", "经审核不符合条件"),
    "notice": Word("Notice to the enterprise", "致企业的告知"),
    "opinion_note": Word("Explanation", "说明"),
    "self_rating": Word("Self-rating", "自评"),
    "customs_rating": Word("Rating by customs", "海关评定"),
    "customs_comment": Word("Comment of customs", "海关意见"),
    "to_correct": Word("to be corrected", "须补正"),
    # Method.
    "method": Word("Method and limits", "评估方法与说明"),
    "method_status": Word("What this report is", "报告性质"),
    "method_status_text": Word(
        "The enterprise rated each item itself. Making or handing in this report is not an application for "
        "certification in law. Customs decides on its own examination.",
        "本报告由企业自行逐项评估形成。生成或提交本报告，均不构成法律意义上的认证申请；认证结论以海关审核认定为准。",
    ),
    "method_edition": Word("Edition", "标准版本"),
    "authority": Word("Issued by", "发布机关"),
    "source": Word("Source", "依据"),
    "validity": Word("Validity", "有效期"),
    "replaced_by": Word("Replaced by", "替代情况"),
    "reference_translation": Word(
        "The Chinese wording of the standard in this portal is a reference translation, not the official text "
        "(参考译文，非官方文本).",
        "本系统所载标准中文条文为参考译文，非官方文本。",
    ),
    "reference_mark": Word("Chinese wording: reference translation, not the official text", "参考译文，非官方文本"),
    "method_ratings": Word("Ratings", "自评结果的含义"),
    "meet_text": Word(
        "The item is complied with, and so is each of its sub-items that applies.",
        "符合该项目要求；有分项的，适用的各分项均达标。",
    ),
    "basically_meet_text": Word(
        "Each sub-item that applies is met or basically met.",
        "适用的各分项均为达标或者基本达标。",
    ),
    "not_meet_text": Word(
        "The item is not complied with; one sub-item that is not met makes the whole item so.",
        "不符合该项目要求；任一适用分项不达标的，该项目即为不达标。",
    ),
    "not_applicable_text": Word(
        "Only where the enterprise's actual business does not involve the customs business concerned; "
        "the reason is stated.",
        "仅限企业实际经营不涉及相关海关业务的情形，并须写明理由。",
    ),
    "roll_up_text": Word(
        "A sub-item that is not applicable by rule is left out; where all are left out, the item is not applicable. "
        "An item with a sub-item still to be rated is not rated.",
        "依规则不适用的分项不参与评定；各分项均不适用的，该项目为不适用。尚有分项未评的，该项目计为未评。",
    ),
    "method_general": Word("General standards", "通用标准"),
    "general_text": Word(
        "Not assessed here. The conditions for passing also depend on the general standards; for enterprises that "
        "do not declare for others, the limits on penalties stand there too. This report draws no conclusion on passing.",
        "本报告不评估通用标准。认证通过条件同时取决于通用标准；非代理报关企业的行政处罚限额亦见于通用标准。"
        "本报告不就是否符合通过条件作出结论。",
    ),
    "general_text_readiness": Word(
        "Not assessed here. The conditions for passing also depend on the general standards; for enterprises that do "
        "not declare for others, the limits on penalties stand there too. What this report says of the conditions is "
        "about the individual standards on self-assessment, or rests on two numbers that the enterprise entered and "
        "nobody checked here.",
        "本报告不评估通用标准。认证通过条件同时取决于通用标准；非代理报关企业的行政处罚限额亦见于通用标准。"
        "本报告关于通过条件的表述，仅指单项标准的自评情况，或者依据企业填报、本系统未作核对的通用标准数据。",
    ),
    "method_draft": Word("Draft", "草稿"),
    "method_hash": Word("How to check this report", "校验方法"),
    "hash_text": Word(
        "This report is made from one dossier: canonical JSON (RFC 8785), attached to this PDF as {file}. The SHA-256 "
        "of that file, for example by “sha256sum {file}”, must be the 64 digits below; they stand on the cover, "
        "and their beginning at the foot of every page. For each piece of evidence the dossier and this report name "
        "the SHA-256 of the file.",
        "本报告依据一份评估档案生成，档案为规范化 JSON（RFC 8785），以附件 {file} 嵌入本 PDF。对该文件计算 SHA-256"
        "（例如执行“sha256sum {file}”），结果应与下列 64 位字符一致；该校验值载于封面，其开头部分载于每页页脚。"
        "档案和本报告均载明各份证明材料文件的 SHA-256。",
    ),
    "method_chain": Word("Chain of frozen versions", "定稿版本序列"),
    "chain_first": Word(
        "This is frozen version {number} of the assessment, the first of its chain.",
        "本档案为本次评估的第 {number} 个定稿档案，是序列中的首个档案。",
    ),
    "chain_text": Word(
        "This is frozen version {number} of the assessment. It names the SHA-256 of the one before it: {previous}",
        "本档案为本次评估的第 {number} 个定稿档案，其中载明前一档案的 SHA-256：{previous}",
    ),
    "record_text": Word(
        "The review record is attached as {file}. It names the dossier's SHA-256, and its own is the 64 digits below.",
        "审核记录以附件 {file} 嵌入本 PDF，其中载明评估档案的 SHA-256；其自身校验值如下。",
    ),
    "method_signs": Word("Characters", "字符"),
    "signs_text": Word(
        "Signs that the report's font cannot draw are shown as 〓 with their Unicode number: {signs}",
        "报告字体无法显示的字符以“〓”并加注 Unicode 编码表示：{signs}",
    ),
    # Signature.
    "signature": Word("Signature", "签署页"),
    "declaration": Word(
        "We declare that the ratings, notes and evidence in this report are true, accurate and complete to our "
        "knowledge. This signature covers the dossier that the following SHA-256 names, and nothing later.",
        "本企业声明：本报告所载自评结果、说明及证明材料据实填报，真实、准确、完整。本签署仅对下列 SHA-256 校验值所指的"
        "评估档案有效，不及于其后的任何修改。",
    ),
    "declared": Word("Declared on submission", "提交时声明"),
    "representative": Word("Legal representative", "法定代表人"),
    "printed_name": Word("Name in print", "姓名（正楷）"),
    "signed": Word("Signature", "签名"),
    "seal": Word("Company seal", "企业公章"),
    "date": Word("Date", "日期"),
    "date_blank": Word("Year ________ Month ______ Day ______", "________ 年 ______ 月 ______ 日"),
}

WORDS = MappingProxyType(_WORDS)
