"""Compare the numbers that people type for documents and batches. Pure."""

import re
import unicodedata

from acecs.text.typed import NOT_DRAWN, cleaned

# Signs that people use for one another in document numbers, and that NFKC keeps apart.
_BRACKETS = "([{〔【〖「『《〈<⟨⁅❲", ")]}〕】〗」』》〉>⟩⁆❳"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u2501\u30fc\u02d7"
_DOTS = "·•・‧∙⋅。●⸱ꞏ"
_ALIKE = str.maketrans(
    dict.fromkeys(_BRACKETS[0], "[")
    | dict.fromkeys(_BRACKETS[1], "]")
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DOTS, ".")
    | dict.fromkeys("⁄∕⧸", "/")
    | dict.fromkeys("○◯", "〇")
)
_REPEATED = re.compile(r"([-.])\1+")


def number_key(number: str) -> str:
    """Return the key for comparing document numbers: numbers that mean the same get the same key.

    `〔2026〕ＡＢ－１`, `(2026)AB—1` and `[2026] ab-1` do. Numbers are stored and shown as typed.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cleaned(number)).casefold()).translate(_ALIKE)
    drawn = "".join(char for char in NOT_DRAWN.sub("", folded) if not char.isspace() and not _is_control(char))
    return _REPEATED.sub(r"\1", drawn)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf")


# A traditional character and the simplified one, in turn, as far as they occur in numbers of documents and batches: places, words
# of proceedings, goods, digits. A conversion library brings megabytes of phrases for a question that a person answers anyway.
_TRADITIONAL = (
    "關关緝缉違违號号處处罰罚決决書书稅税滬沪廣广東东蘇苏廈厦寧宁長长濟济鄭郑漢汉貴贵雲云陝陕肅肃蘭兰內内遼辽瀋沈連连龍龙濱滨黃黄榮荣煙烟臺台門门羅罗鹽盐灣湾檢检驗验當当簡简聽听證证訴诉複复議议綜综進进貿贸"
    "運运輸输單单減减緩缓執执辦办調调暫暂銷销續续編编總总國国務务監监實实業业產产質质貨货報报領领發发審审駐驻區区縣县鎮镇鄉乡島岛陽阳邊边葉叶紹绍興兴義义烏乌溫温無无錫锡揚扬漣涟儀仪懷怀慶庆銅铜馬马蕪芜瓊琼"
    "晉晋贛赣粵粤爾尔滿满網网電电備备錄录類类標标準准願愿認认許许記记離离開开後后裏里條条項项適适應应責责繳缴納纳補补償偿還还與与從从個个為为對对誤误訂订風风險险協协會会給给結结約约級级線线組组經经維维紀纪"
    "織织終终細细練练絕绝絲丝緣缘緊紧縮缩繼继績绩紅红純纯貳贰參参陸陆萬万億亿兩两雙双戶户財财貼贴費费資资賬账購购賣卖賠赔轉转軍军輛辆農农這这過过達达遠远選选遺遗郵邮釋释針针鐵铁銀银錢钱鋼钢鍋锅錯错鎖锁鏡镜"
    "閉闭問问間间閩闽陰阴陳陈際际隊队階阶隨随隱隐難难雜杂雞鸡頁页頂顶順顺須须預预頭头題题額额顏颜飛飞飯饭飲饮餅饼館馆驅驱騰腾魚鱼鮮鲜鳥鸟鴨鸭麥麦麵面點点齊齐齒齿龜龟獎奖獨独獸兽現现環环畫画異异療疗盤盘碼码"
    "確确禮礼種种稱称穩稳窮穷競竞筆笔籤签節节範范築筑籌筹糧粮衛卫藥药廳厅檔档規规則则圖图紙纸機机構构戰战華华誌志鑒鉴鑑鉴諮谘詢询設设計计們们兒儿屆届屬属嶼屿帶带幣币師师幫帮廟庙廢废廠厂彙汇徑径術术況况淨净"
    "潔洁濕湿爭争牽牵狀状獻献瑪玛畝亩畢毕盜盗盡尽礦矿祕秘禦御穀谷積积穎颖竄窜筍笋糾纠紐纽紗纱紛纷紮扎絡络綠绿綱纲綿绵緬缅緯纬聯联聖圣聲声職职膚肤膠胶臨临艦舰艙舱蓋盖蔣蒋蝦虾衝冲袞衮裝装裡里觀观覽览觸触訊讯"
    "訓训託托訪访評评詐诈詞词試试詩诗話话該该詳详誠诚語语說说課课談谈請请諸诸謝谢識识譯译護护讀读讓让豐丰貝贝負负貢贡貧贫賀贺賃赁賓宾賞赏賢贤贈赠趙赵跡迹踐践車车軌轨軟软載载輔辅輝辉輪轮輯辑轄辖轎轿辭辞邏逻"
    "鄰邻鄧邓醫医釀酿釐厘鈔钞鈕钮鈣钙鈦钛鉛铅銘铭鋁铝鋅锌鋒锋鋪铺鍵键鎂镁鏈链鑄铸閃闪閣阁闊阔霧雾靜静韓韩韻韵響响頓顿頻频顆颗顧顾顯显颱台養养餘余騎骑騙骗驚惊髒脏體体鬆松鬥斗鬧闹鯊鲨鰻鳗鱗鳞鹹咸麗丽黨党黴霉"
    "齡龄龐庞"
)
_SIMPLIFIED = str.maketrans(_TRADITIONAL[::2], _TRADITIONAL[1::2])
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_CHINESE_DASH = re.compile(r"(?<=\d)一(?=\d)")


def near_key(number: str) -> str:
    """Return the key of numbers that look alike without being surely the same: ask about them, never merge them.

    Leading zeros, traditional characters, 第 and 号 make no difference: `滬關緝違字[2026]第0012號` and `沪关缉违字[2026]12`.
    """
    simplified = number_key(number).translate(_SIMPLIFIED)
    return _LEADING_ZEROS.sub("", re.sub("[第号]", "", _CHINESE_DASH.sub("-", simplified)))
