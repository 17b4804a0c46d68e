-- What a statement that takes many customers' standing works out once, whatever the planner makes of their number.
setting AS MATERIALIZED {{setting}}, label AS MATERIALIZED (SELECT k.* FROM {{dataset}}.stages AS k)
