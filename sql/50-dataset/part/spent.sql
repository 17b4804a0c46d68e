-- What was invested in a customer of "k" between two days.
(SELECT coalesce(sum(e.sum), 0) FROM @extschema@.lifecycle_events(k.profile) AS e WHERE e.measure = 'investment' AND e.day BETWEEN {{since}} AND {{until}})
