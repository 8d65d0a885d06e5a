# Lines "round name rows/s kB" in; the table and what is missed out. Variables: share, times, rss
# (what is required of vecrun), commands ("name=command" by "|"). Shares are taken within a round,
# as the machine's speed changes from one to the next. Exit status 1: something is missed.

function median(values, count,    i, j, held) {
    for (i = 2; i <= count; i++) {
        held = values[i]
        for (j = i - 1; j > 0 && values[j] > held; j--) values[j + 1] = values[j]
        values[j + 1] = held
    }
    return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
}

# "median (min–max)" of a name's figures over those of another one, "" for over 1.
function spread(name, over, form,    round, values, middle) {
    for (round = 1; round <= rounds; round++)
        values[round] = rate[round, name] / (over == "" ? 1 : rate[round, over])
    middle = median(values, rounds)
    last = middle
    return sprintf(form " (" form "–" form ")", middle, values[1], values[rounds])
}

function require(name, what, figure, least) {
    if (figure >= least) return
    missed = missed sprintf("missed: %s: %.3g %s, required %s\n", name, figure, what, least)
}

function line(name, ours,    rates, floor_share, tutorial_times, size) {
    rates = spread(name, "", "%.0f")
    floor_share = spread(name, "floor", "%.2f")
    if (ours) require(name, "of the floor", last, share)
    tutorial_times = spread(name, "tutorial", "%.1f")
    if (ours) require(name, "times the tutorial", last, times)
    size = peak[name] ? sprintf("%.1f MB", peak[name] / 1000) : "–"
    if (ours) require(name, "of the largest RSS allowed to that reached", rss * 1000 / peak[name], 1)
    printf "| %s | %s | %s | %s | %s | `%s` |\n", name, rates, floor_share, tutorial_times, size, command[name]
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
    rate[$1, $2] = $3
    if ($4 > peak[$2]) peak[$2] = $4
}

END {
    print "| what | rows/s, median (min–max) | of the floor | × tutorial | peak RSS | command |"
    print "|---|---|---|---|---|---|"
    line("floor", 0)
    line("column", 1)
    line("table", 1)
    line("tutorial", 0)
    printf "%s", missed
    exit missed != ""
}
