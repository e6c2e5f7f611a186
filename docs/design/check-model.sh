#!/usr/bin/env bash
# Checks the model of the slot table's protocol with spin: every configuration must pass, every mutant must fail.
#   check-model.sh [--full]   all configurations: four minutes or more, up to 6 GB
#   check-model.sh --quick    small configurations and all mutants: a minute on two idle cores
set -euo pipefail

model=$(cd "$(dirname "$0")" && pwd)/slot-protocol.pml
mode=${1:---full}
case $mode in
    --quick | --full) ;;
    *) echo "usage: $0 [--quick|--full]" >&2; exit 2 ;;
esac
for tool in spin gcc; do
    if ! command -v "$tool" >/dev/null; then
        echo "=== SKIPPED: the model of the slot protocol was not checked, $tool is not installed" >&2
        exit 0
    fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lines=0

# Operation * 4 + key, as the model takes it; see the top of slot-protocol.pml.
FIND1=5 INSERT1=9 INSERT2=10 DELETE1=13 DELETE2=14 UPDATE1=17 PIN1=21 STOP=63

# check EXPECTED NAME HOW MACRO...: EXPECTED is pass or fail; HOW is safety, or progress: no execution may go round in circles.
check() {
    local expected=$1 name=$2 how=$3
    shift 3
    local dir log verdict states seconds line reason
    dir=$(mktemp -d "$work/XXXXXX")
    log=$dir/log
    local -a compile=(-O0 -DSAFETY -DNOREDUCE) run=(-m200000)
    if [[ $name == full:* ]]; then
        compile[0]=-O2
    fi
    if [[ $how == progress ]]; then
        compile[1]=-DNP
        run+=(-l)
    fi
    if ! (cd "$dir" && spin -a "${@/#/-D}" "$model" && gcc -w "${compile[@]}" -DMEMLIM=6000 -o pan pan.c \
        && nice ./pan "${run[@]}") >"$log" 2>&1; then
        :
    fi
    states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' "$log")
    seconds=$(sed -n 's/^pan: elapsed time \([0-9.]*\) .*/\1/p' "$log")
    reason=$(sed -n 's/^pan:[0-9]*: \(.*\) (at depth [0-9]*)$/\1/p' "$log" | head -n 1)
    if grep -q 'errors: 0$' "$log" && ! grep -Eq 'Search not completed|max search depth too small' "$log"; then
        verdict=pass
    elif [[ -n $reason ]]; then
        verdict=fail
    else
        verdict=broken
        reason=$(tail -n 5 "$log")
    fi
    if [[ $verdict == "$expected" ]]; then line=ok; else line=WRONG; fi
    printf '%-6s %-42s %-6s %10s states %7s s  %.80s\n' "$line" "$name" "$verdict" "${states:-?}" "${seconds:-?}" "$reason"
    rm -rf "$dir"
}

# Runs the lines of a list, "EXPECTED NAME HOW MACRO...", a few at a time; prints the results in their order.
check_all() {
    local at_once=$1 number=0 line
    while read -r line; do
        [[ -n $line ]] || continue
        while (($(jobs -rp | wc -l) >= at_once)); do
            wait -n || true
        done
        # shellcheck disable=SC2086 # words of a line are arguments
        check $line >"$work/result.$((1000 + number))" &
        number=$((number + 1))
    done
    wait
    lines=$((lines + number))
    cat "$work"/result.* | tee -a "$work/summary"
    rm -f "$work"/result.*
}

list_small() {
    cat <<LIST
pass 2x1,1-lane safety G=2 L=1
pass 2x1,lost-insert-drops safety G=2 L=1 OPS=6 DROP_LOST
pass 2x1,dead-keep-their-values safety G=2 L=1 PRE=34 KEEP_DEAD
pass 2x1,2-lanes safety G=2 L=2 PRE=28
pass 2x1,3-groups safety G=3 L=1 PRE=28
pass 2x1,two-homes safety G=2 L=1 H2 PRE=28
pass 2x1,own-tags safety G=2 L=2 TAGS2 PRE=1
pass 2x1,pins safety G=2 L=1 OPS=44 PRE=22
pass 2x2,one-key,insert+delete safety G=2 L=1 M=2 NK=1 OPS=12 PRE=20
pass reader,reused-slot,torn-keys safety G=2 L=1 M=2 NK=3 TORN PRE=6 C1=$STOP D0=$DELETE1 D1=$INSERT2
pass reader,reused-slot,by-ref safety G=2 L=1 M=2 NK=3 TORN PRE=6 C1=$STOP D0=$DELETE1 D1=$INSERT2 BY_REF
pass reader,slot-comes-back safety G=2 L=1 M=4 PRE=2 TORN C1=$STOP D0=$DELETE1 D1=$INSERT2 D2=$DELETE2 D3=$INSERT1
pass 2x1,no-circles progress G=2 L=1 PRE=8
LIST
}

# One defect each. Scripts where free choice of two operations would not reach it.
list_mutants() {
    cat <<LIST
fail MUT_COUNT_AFTER_PUBLICATION safety MUT_COUNT_AFTER_PUBLICATION
fail MUT_UNCOUNT_BEFORE_DYING safety MUT_UNCOUNT_BEFORE_DYING
fail MUT_KEEP_COUNT safety MUT_KEEP_COUNT
fail MUT_FINISH_WITHOUT_SECOND_LOOK safety MUT_FINISH_WITHOUT_SECOND_LOOK M=3 PRE=16 C0=$INSERT2 C1=$STOP D0=$DELETE1 D1=$INSERT2 D2=$INSERT1
fail MUT_WAIT_INSTEAD_OF_HELP progress MUT_WAIT_INSTEAD_OF_HELP PRE=8
fail MUT_UNREGISTERED safety MUT_UNREGISTERED
fail MUT_LEAVE_REGISTERED safety MUT_LEAVE_REGISTERED
fail MUT_SETTLE_BLINDLY safety MUT_SETTLE_BLINDLY M=3 PRE=16 C0=$DELETE1 C1=$STOP D0=$INSERT2 D1=$DELETE1 D2=$INSERT1
fail MUT_SETTLE_ONCE safety MUT_SETTLE_ONCE
fail MUT_NO_STAMP_CHECK safety MUT_NO_STAMP_CHECK M=2 PRE=2 C0=$FIND1 C1=$STOP D0=$DELETE1 D1=$INSERT2
fail MUT_STAMP_LATE safety MUT_STAMP_LATE M=2 PRE=2 C0=$FIND1 C1=$STOP D0=$DELETE1 D1=$INSERT2
fail MUT_PEEK_HIDDEN safety MUT_PEEK_HIDDEN
fail MUT_PEEK_ANY_STATE safety MUT_PEEK_ANY_STATE
fail MUT_PEEK_LOCKED safety MUT_PEEK_LOCKED
fail MUT_CONTROL_AFTER_CHECK safety MUT_CONTROL_AFTER_CHECK M=2 PRE=2 C0=$UPDATE1 C1=$STOP D0=$DELETE1 D1=$INSERT2
fail MUT_NO_VALIDATION safety MUT_NO_VALIDATION
fail MUT_KEY_FIRST safety MUT_KEY_FIRST M=2 PRE=2 C0=$FIND1 C1=$STOP D0=$DELETE1 D1=$INSERT2
fail MUT_PUBLICATIONS_FIRST safety MUT_PUBLICATIONS_FIRST M=3 PRE=1 C0=$FIND1 C1=$STOP D0=$INSERT1 D1=$DELETE1 D2=$INSERT1
fail MUT_IGNORE_SHOWN safety MUT_IGNORE_SHOWN
fail MUT_NO_SEARCH safety MUT_NO_SEARCH
fail MUT_WORD_READ_AFTER_SEARCH safety MUT_WORD_READ_AFTER_SEARCH
fail MUT_NO_VERSION safety MUT_NO_VERSION
fail MUT_NO_VERSION,stamp safety MUT_NO_VERSION M=2 PRE=2 C0=$FIND1 C1=$STOP D0=$DELETE1 D1=$INSERT2
fail MUT_SAME_INCARNATION safety MUT_SAME_INCARNATION H2 M=2 PRE=4 C0=$FIND1 C1=$STOP D0=$DELETE1 D1=$INSERT2
fail MUT_LOCK_ANY_INCARNATION safety MUT_LOCK_ANY_INCARNATION BY_REF M=2 PRE=2 C0=$UPDATE1 C1=$STOP D0=$DELETE1 D1=$INSERT2
fail MUT_DELETE_LOCKED safety MUT_DELETE_LOCKED
fail MUT_NO_HIDE safety MUT_NO_HIDE
fail MUT_HIDE_AFTER_RELEASE safety MUT_HIDE_AFTER_RELEASE
fail MUT_HIDE_UNSHOWN safety MUT_HIDE_UNSHOWN
fail MUT_TAG_BEFORE_TOMBSTONE safety MUT_TAG_BEFORE_TOMBSTONE
fail MUT_TAG_BEFORE_DROP safety MUT_TAG_BEFORE_DROP
fail MUT_PIN_ANY_INCARNATION safety MUT_PIN_ANY_INCARNATION OPS=44 M=2 PRE=2 C0=$PIN1 C1=$STOP D0=$DELETE1 D1=$INSERT2
fail MUT_ANY_UNPIN_FREES safety MUT_ANY_UNPIN_FREES OPS=44 P=3 PRE=2 C0=$PIN1 D0=$PIN1 E0=$DELETE1
LIST
}

list_large() {
    cat <<LIST
pass full:2x2,1-lane,first-tables safety G=2 L=1 M=2 PRE=7
pass full:2x2,1-lane,other-tables safety G=2 L=1 M=2 PRE=248
pass full:2x2,by-ref safety G=2 L=1 M=2 PRE=7 BY_REF
pass full:2x2,two-homes safety G=2 L=1 M=2 H2
pass full:2x2,2-lanes safety G=2 L=2 M=2 PRE=28
pass full:2x2,3-groups safety G=3 L=1 M=2 PRE=28
pass full:1+2,torn-keys safety G=2 L=1 M=2 NK=3 TORN PRE=6 C1=$STOP
pass full:2x2,pins safety G=2 L=1 M=2 OPS=44 PRE=30
pass full:2x3,one-key,insert+delete safety G=2 L=1 M=3 NK=1 OPS=12
pass full:3x1,inserts-of-one-key safety G=2 L=1 P=3 NK=1 OPS=4 PRE=1
LIST
}

check_all 2 < <(list_small; list_mutants)
if [[ $mode == --full ]]; then
    check_all 1 < <(list_large)
fi
if (($(grep -c '^ok' "$work/summary") != lines)); then
    echo "=== the model of the slot protocol FAILED" >&2
    exit 1
fi
echo "=== the model of the slot protocol holds: $(grep -c '^ok.* pass ' "$work/summary") configurations pass," \
    "$(grep -c '^ok.* fail ' "$work/summary") mutants fail"
