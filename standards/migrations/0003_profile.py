"""The profile: questions on the enterprise's business and what a "no" to them suggests.

An edition 2022 that was loaded before has its rows from here, word for word as the fixture has them today: it may be
frozen, and then nothing but this migration can add them. So the rows come before the triggers that refuse every change.
On SQLite a later migration that rebuilds one of these tables drops its triggers: it has to create them again.
"""

import django.db.models.deletion
from django.db import migrations, models

EDITION = "2022"
# Position, code, number of the business type, question in English and Chinese, what a "no" says of the type in both.
QUESTIONS = (
    (
        1,
        "special_items",
        2,
        "Does the enterprise handle entry-exit special items (microbes, human tissue, biological products, blood)?",
        "企业实际业务是否涉及出入境特殊物品（微生物、人体组织、生物制品、血液）？",
        "Both items of this business type are about special items only. Without them the type is probably the wrong one: consider not picking it, or ask customs.",
        "本类业务的两个项目均仅针对出入境特殊物品。不涉及特殊物品的，通常说明业务类型选择有误，请考虑不选本类，或者向海关确认。",
    ),
    (
        2,
        "quarantine_supervision",
        3,
        "Is any of the animals, plants or products made from them that the enterprise brings in or sends out under quarantine supervision?",
        "企业进出境的动植物及其产品，是否有需要实施检疫监管的？",
        "The only item of this business type is about goods under quarantine supervision. Without them the type is probably the wrong one: consider not picking it, or ask customs.",
        "本类业务仅有的一个项目针对需要实施检疫监管的货物。没有此类货物的，通常说明业务类型选择有误，请考虑不选本类，或者向海关确认。",
    ),
    (
        3,
        "food_trade",
        4,
        "Does the enterprise import or export food?",
        "企业是否从事食品进出口业务？",
        "Every item of this business type is about food. Without trade in food the type is probably the wrong one: consider not picking it, or ask customs.",
        "本类业务的各项目均针对食品进出口。不从事食品进出口的，通常说明业务类型选择有误，请考虑不选本类，或者向海关确认。",
    ),
    (
        4,
        "food_export",
        4,
        "Did the enterprise export food in the 12 months up to the reference date?",
        "截至基准日的12个月内，企业是否出口过食品？",
        "",
        "",
    ),
    (
        5,
        "food_import",
        4,
        "Does the enterprise import food?",
        "企业是否从事食品进口业务？",
        "",
        "",
    ),
    (
        6,
        "inspection_supervision",
        5,
        "Is any of the enterprise's imports or exports under inspection supervision?",
        "企业进出口商品是否有需要实施检验监管的？",
        "Item 9 is about goods under inspection supervision only. Without them this business type is probably the wrong one: consider not picking it, or ask customs.",
        "第9项仅针对需要实施检验监管的商品。没有此类商品的，通常说明业务类型选择有误，请考虑不选本类，或者向海关确认。",
    ),
    (
        7,
        "outbound_express",
        7,
        "Does the enterprise operate outbound express items?",
        "企业是否经营出境快件？",
        "",
        "",
    ),
    (
        8,
        "handed_on_express",
        7,
        "Are express items handed on to other carriers for delivery inside China?",
        "快件的境内物流环节是否交由其他物流企业派送？",
        "",
        "",
    ),
    (
        9,
        "own_transport",
        8,
        "Does the enterprise itself operate and manage means of transport (not only road vehicles)?",
        "企业是否直接负责运输工具（不限于公路车辆）的经营管理？",
        "Item 20 asks that the enterprise operate its means of transport directly, and would not be met. If carriage is subcontracted, this business type is probably the wrong one: ask customs whether it applies.",
        "第20项要求企业直接负责运输工具的经营管理，未直接经营管理的不能达标。运输业务外包的，通常说明业务类型选择有误，请先向海关确认是否适用本类。",
    ),
    (
        10,
        "road_transport",
        8,
        "Does the enterprise carry goods by road?",
        "企业是否从事公路运输？",
        "",
        "",
    ),
)
# Number of the item, code of the question, whether the whole item is not applicable, text in English and Chinese.
SUGGESTIONS = (
    (
        2,
        "special_items",
        True,
        "The enterprise handles no entry-exit special items.",
        "企业实际业务不涉及出入境特殊物品。",
    ),
    (
        3,
        "special_items",
        True,
        "The enterprise handles no entry-exit special items.",
        "企业实际业务不涉及出入境特殊物品。",
    ),
    (
        4,
        "quarantine_supervision",
        True,
        "None of the enterprise's animals, plants or products is under quarantine supervision.",
        "企业进出境动植物及其产品均不需要实施检疫监管。",
    ),
    (5, "food_trade", True, "The enterprise trades no food.", "企业未从事食品进出口业务。"),
    (6, "food_export", True, "The enterprise exported no food in the 12 months.", "企业在12个月内未出口食品。"),
    (7, "food_export", True, "The enterprise exported no food in the 12 months.", "企业在12个月内未出口食品。"),
    (8, "food_import", True, "The enterprise imports no food.", "企业未从事食品进口业务。"),
    (
        9,
        "inspection_supervision",
        True,
        "None of the enterprise's goods is under inspection supervision.",
        "企业进出口商品均不需要实施检验监管。",
    ),
    (
        17,
        "outbound_express",
        False,
        "Without outbound express items only the scanning does not apply; the rest of the item does. Say so in the note.",
        "企业无出境快件的，仅过机检查部分不适用，其余要求仍然适用，请在“说明”中注明。",
    ),
    (
        18,
        "handed_on_express",
        False,
        "Where nothing is handed on to another carrier only the last part does not apply; the rest of the item does. Say so in the note.",
        "没有快件交由其他物流企业派送的，仅最后一部分不适用，其余要求仍然适用，请在“说明”中注明。",
    ),
    (
        22,
        "road_transport",
        False,
        "Without carriage by road only the second sentence does not apply; the first one does. Say so in the note.",
        "没有公路运输的，仅第二句不适用，第一句仍然适用，请在“说明”中注明。",
    ),
)

MESSAGE = "this edition is frozen: an assessment uses it, and a correction is a new edition with a new code"
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
# Table → how SQLite finds out that {row} (OLD or NEW) belongs to a frozen edition.
TABLES = {
    "standards_profilequestion": (
        "EXISTS (SELECT 1 FROM standards_edition WHERE id = {row}.edition_id AND frozen_at IS NOT NULL)"
    ),
    "standards_profilesuggestion": (
        "EXISTS (SELECT 1 FROM standards_item JOIN standards_edition ON standards_edition.id = standards_item.edition_id"
        " WHERE standards_item.id = {row}.item_id AND standards_edition.frozen_at IS NOT NULL)"
    ),
}


def fill(apps, schema_editor):
    """Add the profile to an edition 2022 that is there already."""
    rows = {
        name: apps.get_model("standards", name).objects.using(schema_editor.connection.alias)
        for name in ("Edition", "BusinessType", "Item", "ProfileQuestion", "ProfileSuggestion")
    }
    edition = rows["Edition"].filter(code=EDITION).first()
    if edition is None:
        return
    types = {each.number: each for each in rows["BusinessType"].filter(edition=edition)}
    items = {each.number: each for each in rows["Item"].filter(edition=edition)}
    questions = {}
    for position, code, number, text_en, text_zh, wrong_type_en, wrong_type_zh in QUESTIONS:
        questions[code] = rows["ProfileQuestion"].create(
            edition=edition,
            code=code,
            position=position,
            business_type=types[number],
            text_en=text_en,
            text_zh=text_zh,
            wrong_type_en=wrong_type_en,
            wrong_type_zh=wrong_type_zh,
        )
    for number, code, whole, text_en, text_zh in SUGGESTIONS:
        rows["ProfileSuggestion"].create(
            item=items[number], position=1, question=questions[code], whole=whole, text_en=text_en, text_zh=text_zh
        )


def sqlite():
    for table, is_frozen in TABLES.items():
        for verb, rows in ROWS.items():
            condition = " OR ".join(is_frozen.format(row=row) for row in rows)
            yield f"""
                CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition}
                BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
            """


def postgresql():
    """The functions are those of migration 0002."""
    for table in TABLES:
        yield f"""
            CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION standards_refuse_if_frozen()
        """
        yield f"""
            CREATE TRIGGER {table}_frozen_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION standards_refuse_truncate()
        """


def freeze(_apps, schema_editor):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("standards", "0002_frozen_editions")]

    operations = [
        migrations.CreateModel(
            name="ProfileQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("text_en", models.TextField()),
                ("text_zh", models.TextField()),
                ("wrong_type_en", models.TextField(blank=True)),
                ("wrong_type_zh", models.TextField(blank=True)),
                (
                    "business_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile_questions",
                        to="standards.businesstype",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile_questions",
                        to="standards.edition",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="ProfileSuggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("whole", models.BooleanField()),
                ("text_en", models.TextField()),
                ("text_zh", models.TextField()),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="standards.item")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="standards.profilequestion",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "abstract": False,
                "default_related_name": "profile_suggestions",
            },
        ),
        migrations.AddConstraint(
            model_name="profilequestion",
            constraint=models.UniqueConstraint(fields=("edition", "code"), name="one_profile_question_a_code"),
        ),
        migrations.AddConstraint(
            model_name="profilequestion",
            constraint=models.UniqueConstraint(fields=("edition", "position"), name="one_profile_question_a_position"),
        ),
        migrations.AddConstraint(
            model_name="profilesuggestion",
            constraint=models.UniqueConstraint(fields=("item", "position"), name="profilesuggestion_position"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # Undone with the tables.
        migrations.RunPython(freeze, migrations.RunPython.noop),
    ]
