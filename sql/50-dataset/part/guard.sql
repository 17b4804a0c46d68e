-- Whoever changes a setting learns at once of one that cannot be; a refresh changes none of these.
CREATE TRIGGER lifecycle_guard BEFORE UPDATE ON {{dataset}}.dataset FOR EACH ROW
WHEN ((NEW.maintain, NEW.sources, NEW.time_zone, NEW.as_of, NEW.model, NEW.scheme, NEW.language, NEW.value_share, NEW.potential_share,
       NEW.alert_probability, NEW.value_from, NEW.potential_from)
      IS DISTINCT FROM (OLD.maintain, OLD.sources, OLD.time_zone, OLD.as_of, OLD.model, OLD.scheme, OLD.language, OLD.value_share, OLD.potential_share,
       OLD.alert_probability, OLD.value_from, OLD.potential_from))
EXECUTE FUNCTION @extschema@.lifecycle_dataset_guard();
