
-- Who brought whom, and what each is credited with.

CREATE TYPE lifecycle_referral AS (customer text, referrer text, value numeric);
COMMENT ON TYPE lifecycle_referral IS
'A customer, who brought it, and its value, for lifecycle_referrals.

referrer: NULL for nobody.';

CREATE FUNCTION lifecycle_referrals(edges lifecycle_referral[], share numeric DEFAULT 0.5,
    OUT customer text, OUT referrer text, OUT root text, OUT depth integer, OUT direct bigint, OUT downstream bigint,
    OUT own_value numeric, OUT downstream_value numeric, OUT received_value numeric, OUT passed_value numeric,
    OUT attributed_value numeric) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 1000;
COMMENT ON FUNCTION lifecycle_referrals(lifecycle_referral[], numeric) IS
'Trees of referrals, with value attributed to those who brought customers.

A row for each customer: the first of its tree (root), how deep it stands, its direct referrals and all downstream of them, with their value.
Value is attributed without counting any twice: a customer passes share of all it has, own_value and received_value, on to its referrer, rounded once
to 10^-6. attributed_value = own_value + received_value - passed_value, and its sum is the sum of own_value, exactly.
A referrer who is not among the customers is not credited: its customer then is a root. A NULL value counts as 0.
Errors: 22023 referrals that go round in a circle (the path is named), a customer that appears twice, a share outside 0 to 1; 22004 a NULL customer or
element; 22003 a value that is not finite or past 9.2e12.';

CREATE FUNCTION lifecycle_referral_generations(edges lifecycle_referral[],
    OUT generation integer, OUT customers bigint, OUT referrals bigint, OUT k_factor numeric, OUT total bigint, OUT own_value numeric) RETURNS SETOF record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 10
BEGIN ATOMIC
    SELECT r.depth, pg_catalog.count(*), pg_catalog.sum(r.direct)::bigint, pg_catalog.round(pg_catalog.avg(r.direct), 6),
           pg_catalog.sum(pg_catalog.count(*)) OVER (ORDER BY r.depth)::bigint, pg_catalog.sum(r.own_value)
    FROM lifecycle_referrals(edges) AS r
    GROUP BY r.depth
    ORDER BY r.depth;
END;
COMMENT ON FUNCTION lifecycle_referral_generations(lifecycle_referral[]) IS
'Referrals by generation; generation 0 came without a referral.

customers: of the generation. referrals: those they brought, the next generation. k_factor: referrals a customer. total: customers up to this
generation. own_value: of the generation.
Errors: as lifecycle_referrals.';
