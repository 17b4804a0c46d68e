
-- Functions that act in the name of a dataset's owner take no search_path of their own: they are called with that of the dataset's
-- schema, and see to it first.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_enter(dataset text) RETURNS void
AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_enter(text) IS
'Whether the caller acts as the dataset''s owner.
In a security-restricted operation, with the dataset''s schema as search_path. Error: 42501 if not, as where somebody calls a function of this
schema directly: it would run what the owner put behind the dataset''s relations with the power of whoever calls.';
