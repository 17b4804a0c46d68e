# From "name milliseconds kilobytes" lines, one a run: medians, then ratios against their targets.

{
	n[$1]++
	time[$1, n[$1]] = $2
	memory[$1] = $3
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

function target(what, value, relation, bound) {
	met = relation == "<=" ? value <= bound : value >= bound
	printf "%-62s %8.2f  %s %.2f  %s\n", what, value, relation, bound, met ? "met" : "MISSED"
}

# Microseconds a customer, above a trivial C function over the same rows.
function above(name) {
	return (m[name] - m["trivial"]) * 1000 / customers
}

END {
	printf "\n%-22s %10s %10s %12s\n", "", "median ms", "least ms", "hash kB"
	for (i = 1; i <= names; i++) {
		m[order[i]] = median(order[i])
		printf "%-22s %10.0f %10.0f %12s\n", order[i], m[order[i]], least[order[i]],
			memory[order[i]] ? memory[order[i]] : ""
	}
	printf "\n%-62s %8s\n", "ratio", "measured"
	target("profile to group floor, float8 money", m["profile_float8"] / m["floor_float8"], "<=", 1.3)
	target("profile to group floor, numeric money", m["profile_numeric"] / m["floor_numeric"], "<=", 1.0)
	target("window SQL to profile and stage", m["window_sql"] / (m["profile_numeric"] + m["stage"]), ">=", 1.5)
	target("microseconds a stage, above a trivial C function", above("stage"), "<=", 8)
	target("microseconds a status", above("status"), "<=", 6)
	target("stage profit to history, over the same profiles", m["profit"] / m["history"], "<=", 3)
	target("memory to twice the float8 floor's and the profiles' own",
		memory["profile_float8"] / (2 * memory["floor_float8"] + own), "<=", 1.0)
	target("memory to twice the numeric floor's and the profiles' own",
		memory["profile_numeric"] / (2 * memory["floor_numeric"] + own), "<=", 1.0)
	split("stage status", asked, " ")
	for (i = 1; i in asked; i++)
		printf "%-62s %8.2f\n", asked[i] " to trivial C function over the same rows", m[asked[i]] / m["trivial"]
	printf "%-62s %8.2f\n", "stage by 2 workers to one process", m["stage_2_workers"] / m["stage"]
	printf "%-62s %8.2f\n", "seconds for a million stored profiles, 2 workers", m["stage_2_workers"] * 1000 / customers
	printf "%-62s %8.2f\n", "customer equity to stage over the same rows", m["equity"] / m["stage"]
	printf "%-62s %8.2f\n", "customer value to stage over the same rows", m["clv"] / m["stage"]
	printf "%-62s %8.2f\n", "status and value in one call to stage", m["customer"] / m["stage"]
	printf "%-62s %8.2f\n", "profile to scan, numeric money", m["profile_numeric"] / m["scan"]
	printf "%-62s %8.0f\n", "bytes a stored profile", own * 1024 / customers
}
