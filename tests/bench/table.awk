# Lines "round name rows/s kB" in; the table out, then what is missed. Variables: share, times, rss
# (required of vecrun: of the floor, of the tutorial's rate, MB at most), commands ("name=command"
# by "|"). Shares are taken within a round, since the machine's speed changes from one to the next;
# a name that a round has twice counts with its mean. Exit status 1: something is missed.

function median(values, count,    i, j, held) {
    for (i = 2; i <= count; i++) {
        held = values[i]
        for (j = i - 1; j > 0 && values[j] > held; j--) values[j + 1] = values[j]
        values[j + 1] = held
    }
    return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
}

function rate(round, name) { return sum[round, name] / runs[round, name] }

# "median (min–max)" over the rounds, of rates, or of their ratio to another name's; sets middle.
function spread(name, over, form,    round, values) {
    for (round = 1; round <= rounds; round++)
        values[round] = rate(round, name) / (over == "" ? 1 : rate(round, over))
    middle = median(values, rounds)
    return sprintf(form " (" form "–" form ")", middle, values[1], values[rounds])
}

function miss(name, figure, required) {
    missed = missed sprintf("missed: %s: %s, required %s\n", name, figure, required)
}

function line(name, is_vecrun,    rates, shares, ratios, size) {
    rates = spread(name, "", "%.0f")
    shares = spread(name, "floor", "%.2f")
    if (is_vecrun && middle < share)
        miss(name, sprintf("%.3f of the floor", middle), share)
    ratios = spread(name, "tutorial", "%.1f")
    if (is_vecrun && middle < times)
        miss(name, sprintf("%.2f × tutorial", middle), times)
    size = peak[name] / 1000
    if (is_vecrun && size >= rss)
        miss(name, sprintf("peak RSS %.1f MB", size), "less than " rss)
    size = size > 0 ? sprintf("%.1f MB", size) : "–"
    printf "| %s | %s | %s | %s | %s | `%s` |\n", name, rates, shares, ratios, size, command[name]
}

BEGIN {
    count = split(commands, parts, "|")
    for (i = 1; i <= count; i++) {
        at = index(parts[i], "=")
        command[substr(parts[i], 1, at - 1)] = substr(parts[i], at + 1)
    }
}

{
    rounds = $1
    sum[$1, $2] += $3
    runs[$1, $2]++
    if ($4 > peak[$2]) peak[$2] = $4
}

END {
    print "| what | rows/s, median (min–max) | of the floor | × tutorial | peak RSS | command |"
    print "|---|---|---|---|---|---|"
    line("floor", 0)
    line("column", 1)
    line("table", 1)
    line("tutorial", 0)
    printf "%s", missed == "" ? "" : "\n" missed
    exit missed != ""
}
