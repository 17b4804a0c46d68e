
-- The latest contact, and a customer's stage in the words of a scheme.

CREATE FUNCTION lifecycle_touch(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    touches text[] DEFAULT '{awareness,interest,consideration,usage}') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION lifecycle_touch(lifecycle_profile, date, text[]) IS
'The key of the customer''s latest contact up to as_of.

For schemes that split a stage by it (lifecycle_label). touches: the keys to look for, in the order of the way to a purchase; of several on one day
the furthest along counts. A profile keeps a key as its 32-bit hash, so touches are found by trying these words. NULL without such a contact.
Errors: 22008 as_of.';

CREATE FUNCTION lifecycle_touches(scheme text) RETURNS text[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN coalesce((
    SELECT pg_catalog.array_agg(way.touch ORDER BY way.step, pg_catalog.array_position(
               ARRAY['awareness', 'interest', 'consideration', 'usage'], way.touch), way.touch COLLATE pg_catalog."C")
    FROM (
        SELECT s.touch, pg_catalog.min(s.ordinal) AS step FROM @extschema@.lifecycle_scheme AS s
        WHERE s.scheme OPERATOR(pg_catalog.=) lifecycle_touches.scheme AND s.touch OPERATOR(pg_catalog.<>) ''
        GROUP BY s.touch
    ) AS way),
    -- none: lifecycle_label refuses a scheme that there is not
    CASE WHEN @extschema@.lifecycle_label('prospect', scheme) IS NOT NULL THEN NULL::pg_catalog.text[] END);
COMMENT ON FUNCTION lifecycle_touches(text) IS
'The touches by which a scheme splits stages, as lifecycle_touch takes them.

In the order of its steps; NULL where it splits none. Reads the table lifecycle_scheme.
Errors: 22023 an unknown scheme.';

CREATE FUNCTION lifecycle_stage_label(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE, scheme text DEFAULT 'lifecycle7',
    language text DEFAULT 'en') RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE COST 2000
RETURN @extschema@.lifecycle_label(
    @extschema@.lifecycle_stage(profile, as_of), scheme, language,
    @extschema@.lifecycle_touch(profile, as_of, @extschema@.lifecycle_touches(scheme)));
COMMENT ON FUNCTION lifecycle_stage_label(lifecycle_profile, date, text, text) IS
'What a scheme calls the customer''s stage on as_of.

language: en or zh. It is lifecycle_label of lifecycle_stage and lifecycle_touch, the touches being those of the scheme (lifecycle_touches). NULL
before the first event. Reads the table lifecycle_scheme; queries over many rows join it faster.
Errors: 22008 as_of; 22023 an unknown scheme or language.';

CREATE FUNCTION lifecycle_stage_label(profile lifecycle_profile, as_of date, model lifecycle_model,
    scheme text DEFAULT 'lifecycle7', language text DEFAULT 'en') RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE COST 2000
RETURN @extschema@.lifecycle_label(
    @extschema@.lifecycle_stage(profile, as_of, model), scheme, language,
    @extschema@.lifecycle_touch(profile, as_of, @extschema@.lifecycle_touches(scheme)));
COMMENT ON FUNCTION lifecycle_stage_label(lifecycle_profile, date, lifecycle_model, text, text) IS
'What a scheme calls the stage, by a model: lifecycle_model_get(...).

Errors: as without a model; 22004, 2202E and 22023 also, which name the column of the model.';
