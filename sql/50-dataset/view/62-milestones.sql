
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_milestones(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW milestones WITH (security_invoker = true) AS
SELECT p.customer_id, m.started_at, m.start_basis, t.text AS start_basis_label, m.enquired_at, m.targeted_at, m.first_order_at, m.days_to_first_order,
       m.repeat_at, m.days_to_repeat, m.incremental_at, m.cross_buy_at, m.formation_at, m.days_to_formation, m.stability_at, m.days_to_stability,
       m.decline_at, m.ended_at, m.last_order_at, d.as_of
FROM profiles AS p
CROSS JOIN internal_setting AS d
CROSS JOIN LATERAL @extschema@.lifecycle_milestones(p.profile, d.as_of, d.model) AS m
LEFT JOIN internal_text AS t ON t.topic = 'source' AND t.code = m.start_basis
WHERE m.started_at IS NOT NULL;

COMMENT ON VIEW milestones IS
'The milestones of each relationship: first contact, first order, repeat, more of the same, another category, each stage, the end.
A day is empty where the milestone is not reached.';
COMMENT ON COLUMN milestones.customer_id IS 'The customer.';
COMMENT ON COLUMN milestones.started_at IS 'The first event of any kind.';
COMMENT ON COLUMN milestones.start_basis IS 'What that was: contact, investment, order and so on.';
COMMENT ON COLUMN milestones.start_basis_label IS 'The same in the dataset''s language.';
COMMENT ON COLUMN milestones.enquired_at IS 'The first contact.';
COMMENT ON COLUMN milestones.targeted_at IS 'The first money spent on the customer before an order.';
COMMENT ON COLUMN milestones.first_order_at IS 'The first order.';
COMMENT ON COLUMN milestones.days_to_first_order IS 'Days from the start to it.';
COMMENT ON COLUMN milestones.repeat_at IS 'The second day with an order.';
COMMENT ON COLUMN milestones.days_to_repeat IS 'Days from the first to it.';
COMMENT ON COLUMN milestones.incremental_at IS 'The first whole period that brought more of the first categories than the trial.';
COMMENT ON COLUMN milestones.cross_buy_at IS 'The first order of another category than those of the trial.';
COMMENT ON COLUMN milestones.formation_at IS 'The first day shown as formation.';
COMMENT ON COLUMN milestones.days_to_formation IS 'Days from the first order to it.';
COMMENT ON COLUMN milestones.stability_at IS 'The first day shown as stability.';
COMMENT ON COLUMN milestones.days_to_stability IS 'Days from the first order to it.';
COMMENT ON COLUMN milestones.decline_at IS 'The first day shown as decline.';
COMMENT ON COLUMN milestones.ended_at IS 'The day on which the relationship was over and nothing owed; empty while it lasts.';
COMMENT ON COLUMN milestones.last_order_at IS 'The last order.';
COMMENT ON COLUMN milestones.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_milestones(text) IS 'Makes the view milestones.';
