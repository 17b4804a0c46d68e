
-- Datasets: what is remembered of one, in the table "dataset" of its schema.  Names are text, so that a dump restores them.

CREATE TYPE lifecycle_internal.lifecycle_source AS (
    measure text,
    relation_schema text,
    relation_name text,
    customer text,
    at text,
    value text,
    cost text,
    key text,
    order_key text,
    filter text,
    customer_type text,
    name text,
    columns jsonb
);
COMMENT ON TYPE lifecycle_internal.lifecycle_source IS 'A relation that a dataset reads, and its columns by name.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.measure IS
'What its rows are: order, contact, investment, wallet, balance, bad_debt, referral, satisfaction, signal; customer, a row for everybody known;
or attribute, contract, gain, which views read and profiles do not.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.relation_schema IS 'Schema of the relation.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.relation_name IS 'Name of the relation.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.customer IS 'Column of the customer.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.at IS 'Column of the day; of customer, since when it is known, or NULL.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.value IS 'Column of the amount or score; NULL for contact, signal and customer.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.cost IS 'Column of the cost of an order; NULL without one.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.key IS
'Column of the category of an order, the touch of a contact, the kind of a signal or the programme of an investment; NULL without one.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.order_key IS
'Column or expression of the key of an order: rows of one customer and key are one order. NULL: each row is an order.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.filter IS 'Condition that a row must meet to be read, an expression; NULL: all rows are.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.customer_type IS
'The type that customers have in the dataset: the widest of the integers, or text, where sources differ. NULL: the source''s own.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.name IS
'What the source is called in its dataset, its tables of changes and triggers: the measure, with a number from the second source of it on.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_source.columns IS 'What the measure has beside: columns or expressions by what they are, such as dimension.';

CREATE TYPE lifecycle_internal.lifecycle_dataset AS (
    maintain text,
    sources lifecycle_internal.lifecycle_source[],
    over_rls boolean,
    time_zone text,
    plausible_from date,
    as_of date,
    model text,
    scheme text,
    language text,
    value_share double precision,
    potential_share double precision,
    alert_probability double precision,
    horizon_days integer,
    value_from numeric,
    potential_from numeric,
    contribution_from numeric,
    stale boolean,
    signature text,
    relations text[],
    refreshed_at timestamp with time zone,
    refreshed_as_of date,
    refreshed_by text,
    refreshed_model text,
    refreshed_base text,
    learn boolean,
    customers bigint,
    changed bigint,
    inserted bigint,
    removed bigint,
    seconds double precision,
    moves_kept integer,
    asides lifecycle_internal.lifecycle_source[],
    weights jsonb,
    announce_moves boolean,
    watched text,
    moves_from date,
    history_from date,
    trusted text[]
);
COMMENT ON TYPE lifecycle_internal.lifecycle_dataset IS
'A dataset: the row of the table "dataset" in its schema. A table of this type makes a schema a dataset.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.maintain IS 'live, scheduled or tracked: what the relation profiles is.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.sources IS 'What it reads.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.over_rls IS 'Whether rows under row-level security may be stored in its tables.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.time_zone IS 'Time zone in which an event of type timestamptz, and today, have their day.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.plausible_from IS
'Rows of an earlier day are set aside and counted in data_quality. A hundred years before the day of attaching, unless changed; a refresh then rebuilds.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.as_of IS 'The day as of which its views answer; NULL is today.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.model IS 'Name of its model; owner.name where it is another role''s.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.scheme IS 'Scheme of its stage labels in lifecycle_scheme.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.language IS 'Language of labels, en or zh.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.value_share IS
'Share whose current value is high, of the customers whose relationship goes on and who brought profit in the last 365 days; and whose contribution so far
is high, of all who brought any profit. NULL keeps value_from and contribution_from as they are.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.potential_share IS
'Share whose potential is high, of the customers whose relationship goes on; NULL keeps potential_from as it is.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.alert_probability IS 'Chance of no or fewer purchases in the next six periods, at or above: at risk.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.horizon_days IS
'How many days ahead expected values and orders look, rounded to periods of the model; NULL: horizon_periods of the model. They look no further ahead than
orders reach back.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.value_from IS 'Current value at or above: high. Set by lifecycle_refresh from value_share.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.potential_from IS 'Expected value at or above: high. Set by lifecycle_refresh from potential_share.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.contribution_from IS
'Profit so far at or above: a high contribution, which is worth a way back. Set by lifecycle_refresh from value_share, of all who brought any; NULL is as
value_from.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.stale IS 'Whether the next refresh must rebuild profiles from the sources.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.signature IS
'The relations that it reads and their columns, by numbers and types, and what its expressions mean: where they differ, a relation was replaced, a column
altered, or a name stands for something else.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.relations IS 'Tables whose changes are tracked: the sources, and their partitions.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.refreshed_at IS 'When it was last refreshed; NULL never.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.refreshed_as_of IS
'The day as of which it was last refreshed, and as of which the views of a maintained dataset answer.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.refreshed_by IS 'Digest of the settings it was last refreshed by.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.refreshed_model IS
'As JSON, the model it was last refreshed by, by which the views of a maintained dataset answer.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.refreshed_base IS
'As JSON, the model that was set at the last refresh, from which refreshed_model was learned.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.learn IS 'Whether a refresh learns the model from the dataset''s own customers.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.customers IS 'Customers at the last refresh.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.changed IS 'Profiles that the last refresh changed.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.inserted IS 'Customers that the last refresh brought.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.removed IS 'Customers that the last refresh took away.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.seconds IS 'How long the last refresh took.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.moves_kept IS
'For how many days changes of stage are kept in the view moves; NULL keeps them all.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.asides IS 'Sources that go into no profile: views read them as they are.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.weights IS
'How much each dimension of satisfaction counts, as JSON: numbers that sum to 1. NULL: all the same.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.announce_moves IS
'Whether a refresh announces changes of stage by NOTIFY, after which PostgreSQL refuses PREPARE TRANSACTION. The view moves has them either way.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.watched IS
'Digest of the triggers that track its changes, and of the functions and computed columns that it reads: where it differs, one was off or altered meanwhile.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.trusted IS
'Functions, operators and types of other roles, superusers apart, that the expressions of its sources named when these were attached, each with its owner:
none of another role takes the place of one later.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.moves_from IS
'While it answers as of an earlier day than it did before: the latest day, against which moves are told once that is reached again. Else NULL; who sets it
to NULL has moves told from the next refresh on.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_dataset.history_from IS
'Day of the first order of all; NULL before the first refresh, and without an order. Known as far as it bounds how far ahead values look.';
