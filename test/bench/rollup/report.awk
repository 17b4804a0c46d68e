# From "name milliseconds" lines, one a run: medians and least times, then ratios of medians against their targets.

{
	time[$1, ++n[$1]] = $2
	if (n[$1] == 1)
		order[++names] = $1
}

function median(name,    i, j, t, a) {
	for (i = 1; i <= n[name]; i++)
		a[i] = time[name, i]
	for (i = 2; i <= n[name]; i++)
		for (j = i; j > 1 && a[j - 1] > a[j]; j--) {
			t = a[j]; a[j] = a[j - 1]; a[j - 1] = t
		}
	least[name] = a[1]
	i = int((n[name] + 1) / 2)
	return n[name] % 2 ? a[i] : (a[i] + a[i + 1]) / 2
}

# The ratio of two, by medians, and by the least of each: what noise adds, it adds to both.
function target(what, over, under, relation, bound,    value) {
	value = m[over] / m[under]
	printf "%-62s %8.2f %8.2f", what, value, least[over] / least[under]
	if (relation != "")
		printf "  %s %.2f  %s", relation, bound, (relation == "<=" ? value <= bound : value >= bound) ? "met" : "MISSED"
	printf "\n"
}

END {
	printf "\n%-24s %10s %10s\n", "", "median ms", "least ms"
	for (i = 1; i <= names; i++) {
		m[order[i]] = median(order[i])
		printf "%-24s %10.0f %10.0f\n", order[i], m[order[i]], least[order[i]]
	}
	printf "\n%-62s %8s %8s\n", "ratio", "medians", "least"
	target("roll-up to group floor, numeric money", "rollup_numeric", "floor_numeric", "<=", 0.35)
	target("roll-up to group floor, float8 money", "rollup_float8", "floor_float8", "<=", 0.45)
	target("naive window SQL to roll-up and stage by rules", "window_sql", "rollup_rules", ">=", 6)
	target("spilling at 64 MB to in memory", "rollup_64MB", "rollup_numeric", "<=", 3)
	target("spilling at 4 MB to in memory", "rollup_4MB", "rollup_numeric")
	target("the aggregate to the roll-up", "aggregate", "rollup_numeric")
	target("well-written SQL to roll-up and stage by rules", "well_written", "rollup_rules")
	target("well-written SQL to roll-up and stage by the filter", "well_written", "rollup_bayes")
	target("customers as text to customers as bigint", "rollup_text", "rollup_numeric")
	target("two workers reading to the leader alone", "rollup_workers", "rollup_numeric")
	target("roll-up to reading its three columns", "rollup_numeric", "scan")
	if (peers) {
		target("roll-up and stage by rules to DuckDB's well-written, 1 thread", "rollup_rules", "duckdb_well_written_1", "<=", 1.2)
		target("roll-up and stage by rules to DuckDB's well-written, 2 threads", "rollup_rules", "duckdb_well_written_2")
		target("roll-up and stage by rules to DuckDB's naive, 1 thread", "rollup_rules", "duckdb_window_1")
		target("roll-up and stage by the filter to DuckDB's naive, 1 thread", "rollup_bayes", "duckdb_window_1")
		target("roll-up to DuckDB's group floor, 1 thread", "rollup_numeric", "duckdb_floor_1")
		target("pandas' group floor to the roll-up", "pandas_floor", "rollup_numeric")
	}
}
