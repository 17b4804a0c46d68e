
-- The stages of a relationship.

CREATE TYPE lifecycle_stage AS ENUM (
    'prospect', 'exploration', 'formation', 'stability', 'decline', 'terminated', 'recovery'
);
COMMENT ON TYPE lifecycle_stage IS
'The stage of a customer relationship, in order.

prospect 潜在期 (known, no order yet), exploration 考察期 (on trial), formation 形成期 (has grown), stability 稳定期 (no clear change),
decline 退化期 (buys less), terminated 终止期 (not expected to buy again), recovery 恢复期 (came back).';
