-- One of the four triggers of a tracked table.
CREATE TRIGGER {{name}} AFTER {{event}} ON {{relation}} {{tables}}
FOR EACH STATEMENT EXECUTE FUNCTION {{dataset}}.{{function}}();
