# From "name milliseconds processor-milliseconds" lines, one a run: medians by the clock and the least processor time, then
# the ratios of both; targets are held against the processor's.

{
	time[$1, ++n[$1]] = $2
	if (n[$1] == 1) {
		order[++names] = $1
		cpu[$1] = $3
	}
	if ($3 < cpu[$1])
		cpu[$1] = $3
}

function median(name,    i, j, t, a) {
	for (i = 1; i <= n[name]; i++)
		a[i] = time[name, i]
	for (i = 2; i <= n[name]; i++)
		for (j = i; j > 1 && a[j - 1] > a[j]; j--) {
			t = a[j]; a[j] = a[j - 1]; a[j - 1] = t
		}
	i = int((n[name] + 1) / 2)
	return n[name] % 2 ? a[i] : (a[i] + a[i + 1]) / 2
}

function target(what, over, under, relation, bound,    value) {
	if (!(over in m) || !(under in m))
		return
	value = cpu[over] / cpu[under]
	printf "%-62s %8.2f %9.2f", what, m[over] / m[under], value
	if (relation != "")
		printf "  %s %.2f  %s", relation, bound, (relation == "<=" ? value <= bound : value >= bound) ? "met" : "MISSED"
	printf "\n"
}

# The same where more than one thread or process is at work.
function by_clock(what, over, under) {
	if (over in m && under in m)
		printf "%-62s %8.2f\n", what, m[over] / m[under]
}

END {
	printf "\n%-24s %10s %10s\n", "", "clock ms", "cpu ms"
	for (i = 1; i <= names; i++) {
		m[order[i]] = median(order[i])
		printf "%-24s %10.0f %10.0f\n", order[i], m[order[i]], cpu[order[i]]
	}
	printf "\n%-62s %8s %9s\n", "ratio", "clock", "processor"
	target("roll-up to group floor, numeric money", "rollup_numeric", "floor_numeric", "<=", 0.35)
	target("roll-up to group floor, float8 money", "rollup_float8", "floor_float8", "<=", 0.45)
	target("naive window SQL to roll-up and stage", "window_sql", "rollup_stage", ">=", 6)
	target("naive window SQL to roll-up", "window_sql", "rollup_numeric")
	target("spilling at 64 MB to in memory", "rollup_64MB", "rollup_numeric", "<=", 3)
	target("spilling at 4 MB to in memory", "rollup_4MB", "rollup_numeric")
	target("the aggregate to the roll-up", "aggregate", "rollup_numeric")
	target("well-written SQL to roll-up and stage", "well_written", "rollup_stage")
	target("customers as text to customers as bigint", "rollup_text", "rollup_numeric")
	by_clock("two workers reading to the leader alone", "rollup_workers", "rollup_numeric")
	target("roll-up to reading its three columns", "rollup_numeric", "scan")
	if (peers) {
		target("roll-up and stage to DuckDB's well-written, 1 thread", "rollup_stage", "duckdb_well_written_1", "<=", 1.2)
		by_clock("roll-up and stage to DuckDB's well-written, 2 threads", "rollup_stage", "duckdb_well_written_2")
		target("roll-up and stage to DuckDB's naive, 1 thread", "rollup_stage", "duckdb_window_1")
		target("roll-up to DuckDB's well-written, 1 thread", "rollup_numeric", "duckdb_well_written_1")
		target("roll-up to DuckDB's group floor, 1 thread", "rollup_numeric", "duckdb_floor_1")
		target("pandas' group floor to the roll-up", "pandas_floor", "rollup_numeric")
	}
}
