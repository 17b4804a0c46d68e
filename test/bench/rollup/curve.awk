# From "millions name ticks" lines, one a run: the least cost of an order, relative to the first size in memory, as a
# table on standard output and as a picture in the file svg.

{
	key = $1 SUBSEP $2
	if (!(key in least) || $3 < least[key])
		least[key] = $3
	if (!($1 in seen)) {
		seen[$1] = 1
		sizes[++n] = $1
	}
}

function cost(i, name) { return least[sizes[i], name] / sizes[i] / base }
function log2(x) { return log(x) / log(2) }
function x_of(i) { return 60 + 480 * (log(sizes[i]) - log(sizes[1])) / (n > 1 ? log(sizes[n]) - log(sizes[1]) : 1) }
function y_of(value) { return 300 - 260 * log2(value / lowest) / log2(highest / lowest) }

# lift: of the label, where two lines end close together
function line(name, label, colour, lift,    i, points) {
	for (i = 1; i <= n; i++)
		points = points sprintf("%.0f,%.0f ", x_of(i), y_of(cost(i, name)))
	printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", points, colour >svg
	printf "<text x=\"%.0f\" y=\"%.0f\" fill=\"%s\">%s</text>\n", x_of(n) + 8, y_of(cost(n, name)) + 4 - lift, colour, label >svg
}

END {
	base = least[sizes[1], "memory"] / sizes[1]
	print "| orders | customers | in memory | at 64 MB | at 4 MB | GROUP BY |"
	print "|---|---|---|---|---|---|"
	for (i = 1; i <= n; i++)
		printf "| %dM | %s | %.2f | %.2f | %.2f | %.2f |\n", sizes[i], sizes[i] * 50 "k", cost(i, "memory"),
			cost(i, "spill_64MB"), cost(i, "spill_4MB"), cost(i, "group_by")
	lowest = 0.5
	highest = 16
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 680 350\" font-family=\"sans-serif\" font-size=\"12\">" >svg
	print "<title>Cost of an order by how many there are; 1: of a million, in memory</title>" >svg
	print "<rect width=\"680\" height=\"350\" fill=\"white\"/>" >svg
	for (value = lowest; value <= highest; value *= 2) {
		printf "<line x1=\"60\" y1=\"%.0f\" x2=\"540\" y2=\"%.0f\" stroke=\"#ddd\"/>\n", y_of(value), y_of(value) >svg
		printf "<text x=\"52\" y=\"%.0f\" text-anchor=\"end\" fill=\"#555\">%g</text>\n", y_of(value) + 4, value >svg
	}
	for (i = 1; i <= n; i++)
		printf "<text x=\"%.0f\" y=\"320\" text-anchor=\"middle\" fill=\"#555\">%dM</text>\n", x_of(i), sizes[i] >svg
	print "<text x=\"300\" y=\"342\" text-anchor=\"middle\" fill=\"#555\">orders; cost of one, relative</text>" >svg
	line("group_by", "GROUP BY", "#b33", 0)
	line("memory", "in memory", "#06c", 0)
	line("spill_64MB", "at 64 MB", "#3a3", -7)
	line("spill_4MB", "at 4 MB", "#c80", 7)
	print "</svg>" >svg
}
