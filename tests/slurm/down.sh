#!/usr/bin/env bash
# Cancel all jobs and stop what up.sh started, by its pid files. --purge removes the state
# and the links in /etc/slurm as well. Safe to call twice.
set -uo pipefail
DIR=${PECULIAR_SLURM_DIR:-/var/tmp/peculiar-slurm}
if [ "$(readlink /etc/slurm/slurm.conf)" = "$DIR/etc/slurm.conf" ]; then
    # First, so that no job's process outlives its node.
    jobs=$(timeout 10 squeue -h -o %A -t pending,running,completing 2> /dev/null)
    [ -z "$jobs" ] || { timeout 20 scancel -s KILL $jobs 2> /dev/null; sleep 2; }
fi
stop() {
    local file=$DIR/run/$1.pid pid; pid=$(cat "$file" 2> /dev/null) || return 0
    if [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = "$2" ]; then
        kill -TERM "$pid" 2> /dev/null
        for _ in $(seq 100); do
            # Gone, or a zombie that nobody has waited for.
            case $(awk '/^State/ {print $2}' "/proc/$pid/status" 2> /dev/null) in
                '' | Z) break ;;
            esac
            sleep 0.1
        done
        kill -KILL "$pid" 2> /dev/null
    fi
    rm -f "$file"
}
for node in cn1 cn2 gn1; do stop "slurmd-$node" slurmd; done
stop slurmctld slurmctld
stop munged munged
if [ "${1:-}" = --purge ]; then
    for name in slurm.conf gres.conf cgroup.conf; do
        [ "$(readlink "/etc/slurm/$name")" != "$DIR/etc/$name" ] || rm -f "/etc/slurm/$name"
    done
    rm -rf "$DIR"
fi
exit 0
