"""A board of a dataset in Streamlit: the views, and one question by a model of the reader's own.

    pip install streamlit "psycopg[binary]"
    PGHOST=... PGUSER=analyst PGDATABASE=shop streamlit run examples/streamlit/board.py

The dataset is that of LIFECYCLE_DATASET, or shop.  The role may only read (doc/operations.md, Privileges).
"""

import json
import os

import pandas
import psycopg
import streamlit
from psycopg import sql

DATASET = os.environ.get("LIFECYCLE_DATASET", "shop")


@streamlit.cache_resource
def connection():
    return psycopg.connect(autocommit=True)


def rows(query, *values):
    """The rows of a query as a data frame; {view} in it is a view of the dataset. numeric becomes float, which charts want."""
    names = {view: sql.Identifier(DATASET, view) for view in ("segments", "growth", "equity", "alerts", "profiles", "learned_models")}
    cursor = connection().execute(sql.SQL(query).format(**names), values)
    frame = pandas.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description])
    money = [column.name for column in cursor.description if column.type_code == 1700]
    return frame.astype({name: float for name in money})


streamlit.set_page_config(page_title=DATASET, layout="wide")
segments = rows("SELECT stage_rank, stage_label, customers, profit_year, expected_value, as_of FROM {segments} ORDER BY stage_rank")
streamlit.title(f"{DATASET}, {segments.as_of[0]:%d %B %Y}")

headline = streamlit.columns(3)
headline[0].metric("Customers", f"{segments.customers.sum():,}")
headline[1].metric("Profit of the last year", f"{segments.profit_year.sum():,.0f}")
headline[2].metric("Expected from all customers", f"{segments.expected_value.sum():,.0f}")

left, right = streamlit.columns(2)
# the number before the name keeps the order of the stages
segments["stage"] = segments.stage_rank.astype(str) + " " + segments.stage_label
left.subheader("Customers by stage")
left.bar_chart(segments, x="stage", y="customers", x_label="", y_label="customers")
right.subheader("Revenue a month")
right.line_chart(rows("SELECT month, revenue FROM {growth} WHERE NOT partial ORDER BY month"), x="month", y="revenue", x_label="", y_label="")

left, right = streamlit.columns(2)
left.subheader("What changed customer equity in a year")
left.dataframe(rows("SELECT item_label AS what, amount FROM {equity} ORDER BY item_rank"), hide_index=True)
right.subheader("Whom to look after first")
right.dataframe(rows("SELECT customer_id, alert_label AS alert, value_at_risk, evidence FROM {alerts} ORDER BY value_at_risk DESC NULLS LAST LIMIT 10"), hide_index=True)

streamlit.subheader("By a model of your own")
fall_to = streamlit.slider("A decline begins below this part of the usual volume", 0.3, 0.8, 0.6, 0.05)
# from what the dataset has learned; saved for whoever is connected, and seen by nobody else
rows(
    """SELECT lifecycle_model_save('board', coalesce((SELECT model::jsonb FROM {learned_models} ORDER BY since DESC LIMIT 1), '{{}}') || %s::jsonb)""",
    json.dumps({"fall_to": fall_to}),
)
moved = rows(
    """SELECT coalesce(s.stage::text, 'prospect') AS stage, count(*) AS customers
       FROM {profiles} AS p
       CROSS JOIN (SELECT lifecycle_model_get('board') AS model OFFSET 0) AS m
       CROSS JOIN LATERAL lifecycle_status(p.profile, %s, m.model) AS s
       GROUP BY s.stage ORDER BY s.stage NULLS FIRST""",
    segments.as_of[0],
)
streamlit.dataframe(moved, hide_index=True)
