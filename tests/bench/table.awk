# Lines "round name value" in, those of the table out: "| what | median (min–max) | required |
# command |"; then what is missed, on standard error, with exit status 1. Variables: command, the
# one that measured; definitions, one a line: "what=name[/over] format [>= least|<= most|least most]".
# Ratios are taken within a round, since the machine's speed changes from one to the next; a name
# that a round has twice counts with its mean.

function sort(values, count,    i, j, held) {
    for (i = 2; i <= count; i++) {
        held = values[i]
        for (j = i - 1; j > 0 && values[j] > held; j--) values[j + 1] = values[j]
        values[j + 1] = held
    }
}

function value(round, name) {
    if (!((round, name) in runs)) {
        printf "table.awk: round %d has no %s\n", round, name >"/dev/stderr"
        exit broken = 2
    }
    return sum[round, name] / runs[round, name]
}

function line(what, figure, format, first, second,    parts, values, i, middle, shown, missed) {
    split(figure, parts, "/")
    for (i = 1; i <= rounds; i++)
        values[i] = value(i, parts[1]) / (parts[2] == "" ? 1 : value(i, parts[2]))
    sort(values, rounds)
    middle = rounds % 2 ? values[(rounds + 1) / 2] : (values[rounds / 2] + values[rounds / 2 + 1]) / 2
    shown = first == "" ? "–" : first == ">=" ? "≥ " second : first == "<=" ? "≤ " second : first "–" second
    printf "| %s | " format " (" format "–" format ") | %s | `%s` |\n", what, middle, values[1],
        values[rounds], shown, command
    missed = first == ">=" ? middle < second : first == "<=" ? middle > second : first != "" && \
        (middle < first || middle > second)
    if (missed) {
        printf "missed: %s: %.3f, required %s\n", what, middle, shown >"/dev/stderr"
        status = 1
    }
}

{
    rounds = $1
    sum[$1, $2] += $3
    runs[$1, $2]++
}

END {
    if (broken) exit broken
    count = split(definitions, lines, "\n")
    for (i = 1; i <= count; i++) {
        at = index(lines[i], "=")
        split(substr(lines[i], at + 1), words, " ")
        line(substr(lines[i], 1, at - 1), words[1], words[2], words[3], words[4])
        delete words
    }
    exit status
}
