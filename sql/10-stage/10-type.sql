
-- The stages of a relationship.

CREATE TYPE lifecycle_stage AS ENUM (
    'prospect', 'exploration', 'formation', 'stability', 'decline', 'terminated', 'recovery'
);
COMMENT ON TYPE lifecycle_stage IS
'The stage of a customer relationship, in order.

prospect 潜在期 (known, no order yet), exploration 考察期 (trial orders), formation 形成期 (growing), stability 稳定期 (at full rate), decline 退化期 (falling),
terminated 终止期 (no business left), recovery 恢复期 (won back).';
